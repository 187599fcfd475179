using PublicApiGenerator;
using TransRec.Tests.Api;

namespace TransRec.Postgres.Tests.Api;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_reviewed_one() =>
        Snapshot.Check("TransRec.Postgres.txt", typeof(PostgresStore).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
