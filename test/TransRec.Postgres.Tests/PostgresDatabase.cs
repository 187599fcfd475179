using TransRec.Server.Storing;
using TransRec.Tests.Shared;

namespace TransRec.Postgres.Tests;

/// <summary>One PostgreSQL server for the tests of a collection; each store of a test lies in a schema of its own.</summary>
public sealed class PostgresDatabase : IDisposable
{
    private PostgresServer? server;
    private int schemas;

    /// <summary>The server; a test is skipped where there can be none.</summary>
    public PostgresServer Server
    {
        get
        {
            Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
            return server ??= PostgresServer.Start();
        }
    }

    /// <summary>The name of a schema that nobody has.</summary>
    public string NewSchema() => $"test{Interlocked.Increment(ref schemas)}";

    /// <summary>Opens a store.</summary>
    public ValueTask<IServingStore> OpenAsync(string schema) => PostgresStore.OpenAsync(Server.ConnectionString, schema, TestContext.Current.CancellationToken);

    /// <inheritdoc />
    public void Dispose() => server?.Dispose();
}

/// <summary>The tests that share a server.</summary>
[CollectionDefinition(nameof(PostgresDatabase))]
public sealed class PostgresDatabaseTests : ICollectionFixture<PostgresDatabase>;
