using PublicApiGenerator;
using TransRec.Tests.Api;

namespace TransRec.Server.Tests.Api;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_reviewed_one() =>
        Snapshot.Check("TransRec.Server.txt", typeof(TransRecServices).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
