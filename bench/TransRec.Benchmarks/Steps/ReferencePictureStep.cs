using TransRec.Encoders.Vision;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>The reference's step over pictures: every position's picture goes through all layers with all of its patches, padding (a grey picture) too.</summary>
/// <param name="model">ViT and SASRec.</param>
/// <param name="pictures">The catalogue's pictures.</param>
/// <param name="shape">The ViT's shape.</param>
internal sealed class ReferencePictureStep(Recommender model, IPictures pictures, VisionTransformerOptions shape) : ReferenceStep(model)
{
    public override Tensor Encode(IReadOnlyList<int> items)
    {
        using var scope = NewDisposeScope();
        var side = shape.PatchSize;
        var kernel = Named("items.encoder.embeddings.patch.weight").view(shape.Width, 3, side, side);
        var patches = nn.functional.conv2d(
            pictures.Read([.. items]).to(Place), kernel, Named("items.encoder.embeddings.patch.bias"), strides: [side, side]).flatten(2).transpose(1, 2); // [items, patches, width]
        var first = Named("items.encoder.embeddings.first").expand(items.Count, 1, shape.Width);
        var hidden = cat([first, patches], 1) + Named("items.encoder.embeddings.position");
        for (var i = 0; i < shape.Layers; i++)
        {
            hidden = Block(
                hidden, null, "items", $"items.encoder.blocks.{i}", $"blocks.{i}", shape.Heads, nn.functional.gelu, shape.NormEpsilon, preNorm: true);
        }

        var state = Norm(hidden, "items.encoder.norm", shape.NormEpsilon).select(1, 0);
        return nn.functional.gelu(Linear(state, "items.head.fc")).MoveToOuterDisposeScope();
    }
}
