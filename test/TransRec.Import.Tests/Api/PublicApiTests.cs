using PublicApiGenerator;
using TransRec.Tests.Api;

namespace TransRec.Import.Tests.Api;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_reviewed_one() =>
        Snapshot.Check("TransRec.Import.txt", typeof(Importer).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }));
}
