using System.Text.Json;
using TransRec.Tests.Api;
using TransRec.Tests.Conformance;

namespace TransRec.Server.Tests.Endpoints;

[Collection(nameof(TorchGenerator))]
public sealed class DescriptionTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_description_of_the_API_is_the_reviewed_one()
    {
        await using var world = await ServerWorld.StartAsync();
        var description = await world.GetAsync("/openapi/v1.json");
        Assert.StartsWith("3.1", description.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Snapshot.Check("openapi.v1.json", JsonSerializer.Serialize(description, Indented));
    }

    [Fact]
    public async Task No_endpoint_takes_a_path_or_an_address()
    {
        await using var world = await ServerWorld.StartAsync();
        var text = (await world.GetAsync("/openapi/v1.json")).GetRawText().ToLowerInvariant();
        foreach (var name in (string[])["url", "uri", "path", "folder", "file", "host"])
        {
            Assert.DoesNotContain($"\"name\": \"{name}\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain($"\"{name}\":", text, StringComparison.Ordinal);
        }
    }
}
