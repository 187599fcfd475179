using PublicApiGenerator;
using TransRec.Models;

namespace TransRec.Tests.Api;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_reviewed_one() => Snapshot.Check(
        "TransRec.txt",
        typeof(Recommender).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
