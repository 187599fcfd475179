using Microsoft.Extensions.AI;
using TransRec.Extensions.AI;
using TransRec.Serving;
using TransRec.Tests.Api;
using TransRec.Tests.Conformance;
using static TransRec.Tests.Serving.ServedWorld;

namespace TransRec.Server.Tests.Domains;

[Collection(nameof(TorchGenerator))]
public sealed class ItemEmbeddingGeneratorTests : IDisposable
{
    private readonly TransRec.Models.Recommender model = TinyModels.Create("bert");
    private readonly Backbone backbone;

    public ItemEmbeddingGeneratorTests() => backbone = Backbone(model);

    public void Dispose()
    {
        backbone.Dispose();
        model.Dispose();
    }

    [Fact]
    public async Task Embeddings_are_the_backbones_vectors_with_the_adapters()
    {
        var adapters = Take(backbone, Houlsby, seed: 1);
        using var generator = new ItemEmbeddingGenerator(backbone, adapters);
        var embeddings = await generator.GenerateAsync(["the atlas", "two plays"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(backbone.Encode(["the atlas", "two plays"], adapters), embeddings.SelectMany(embedding => embedding.Vector.ToArray()));
        Assert.Empty(await generator.GenerateAsync([], cancellationToken: TestContext.Current.CancellationToken));
        var metadata = Assert.IsType<EmbeddingGeneratorMetadata>(generator.GetService(typeof(EmbeddingGeneratorMetadata)));
        Assert.Equal((TinyModels.UserWidth, embeddings[0].ModelId), (metadata.DefaultModelDimensions, metadata.DefaultModelId));
        Assert.EndsWith(adapters.Digest, metadata.DefaultModelId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_model_cannot_do_is_refused()
    {
        using var generator = new ItemEmbeddingGenerator(backbone);
        _ = await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["x", " "], cancellationToken: TestContext.Current.CancellationToken));
        foreach (var options in (EmbeddingGenerationOptions[])[new() { Dimensions = 3 }, new() { ModelId = "other" }])
        {
            _ = await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["x"], options, TestContext.Current.CancellationToken));
        }

        using var numbers = new Backbone(TinyModels.Create("id"));
        _ = Assert.Throws<ArgumentException>(() => new ItemEmbeddingGenerator(numbers));
    }

    [Fact]
    public void The_public_surface_is_the_reviewed_one() => Snapshot.Check(
        "../Api/TransRec.Extensions.AI.txt", PublicApiGenerator.ApiGenerator.GeneratePublicApi(typeof(ItemEmbeddingGenerator).Assembly, new() { IncludeAssemblyAttributes = false }));
}
