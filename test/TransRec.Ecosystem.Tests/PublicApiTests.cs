using PublicApiGenerator;
using TransRec.Ecosystem;
using TransRec.Tests.Api;

namespace TransRec.Tests.Ecosystem;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_reviewed_one() => Snapshot.Check(
        "TransRec.Ecosystem.txt", typeof(EcosystemException).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
