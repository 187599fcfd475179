using Microsoft.AspNetCore.Components;
using PublicApiGenerator;
using TransRec.Tests.Api;

namespace TransRec.Server.Pages.Tests.Api;

public sealed class PublicApiTests
{
    // Components are public because the router finds no others; nobody else names them.
    [Fact]
    public void The_public_surface_is_the_reviewed_one() => Snapshot.Check(
        "TransRec.Server.Pages.txt",
        typeof(TransRecPages).Assembly.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            IncludeTypes = [.. typeof(TransRecPages).Assembly.GetExportedTypes().Where(type => !typeof(IComponent).IsAssignableFrom(type) && type.Name != "_Imports")],
        }));
}
