using PublicApiGenerator;
using TransRec.Distributed;
using TransRec.Tests.Api;

namespace TransRec.Tests.Distributed;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_reviewed_one() => Snapshot.Check(
        "TransRec.Distributed.txt", typeof(MpiCommunicator).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
