using TransRec.Server.Storing;
using TransRec.Server.Tests.Storing;

namespace TransRec.Postgres.Tests;

/// <summary>PostgreSQL keeps what every store promises.</summary>
[Collection(nameof(PostgresDatabase))]
public sealed class PostgresStoreTests(PostgresDatabase database) : ServingStoreConformance
{
    private readonly string schema = database.NewSchema();

    protected override ValueTask<IServingStore> OpenAsync() => database.OpenAsync(schema);
}
