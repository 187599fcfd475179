using TransRec.Adapters.Methods;
using TransRec.Blocks.Points;

namespace TransRec.Adapters.Placements;

/// <summary>
/// A parameter of an encoder's blocks, convolutions and norms, as the sizes alone tell it. What methods train of the base is counted by these, so that a parameter that two
/// methods train counts once.
/// </summary>
/// <param name="Encoder">Which of the item encoders, from 0; -1: the user encoder.</param>
/// <param name="Layer">The block's number from 0, or -1 outside the blocks.</param>
/// <param name="Name">Its role in the block and weight or bias, e.g. <c>attention.query.bias</c>, <c>attention.norm.weight</c>.</param>
/// <param name="Count">Its numbers.</param>
internal sealed record BaseParameter(int Encoder, int Layer, string Name, long Count)
{
    /// <summary>Whether it is a bias, of a projection or a norm.</summary>
    public bool IsBias => Name.EndsWith(".bias", StringComparison.Ordinal);

    /// <summary>Whether it belongs to a norm.</summary>
    public bool IsNorm => Name.Contains("norm.", StringComparison.Ordinal);

    /// <summary>The parameters that are meant, in the encoders and blocks that the options name; those outside the blocks only when all blocks are named.</summary>
    /// <param name="options">The options.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="chosen">Which of a block's parameters, and of those outside.</param>
    public static IEnumerable<BaseParameter> Of(PlacedAdapterOptions options, RecommenderShape shape, Func<BaseParameter, bool> chosen) =>
        shape.Encoders(options).SelectMany(encoder => Of(encoder.Shape, encoder.Number)
            .Where(one => one.Layer < 0 ? encoder.Layers == encoder.Shape.Layers : encoder.Blocks.Contains(one.Layer))
            .Where(chosen));

    private static IEnumerable<BaseParameter> Of(EncoderShape shape, int encoder)
    {
        foreach (var one in shape.Convolutions)
        {
            yield return new BaseParameter(encoder, one.Layer, one.Name + ".weight", one.WeightParameters);
            yield return new BaseParameter(encoder, one.Layer, one.Name + "_norm.weight", one.OutputWidth);
            yield return new BaseParameter(encoder, one.Layer, one.Name + "_norm.bias", one.OutputWidth);
        }

        if (shape.Convolutions.Count > 0)
        {
            yield break;
        }

        for (var norm = 0; norm < shape.EmbeddingNorms; norm++)
        {
            yield return new BaseParameter(encoder, -1, $"embeddings.{norm}.norm.weight", shape.EmbeddingWidth);
            if (shape.NormBias)
            {
                yield return new BaseParameter(encoder, -1, $"embeddings.{norm}.norm.bias", shape.EmbeddingWidth);
            }
        }

        if (shape.OutsideBiases > 0)
        {
            yield return new BaseParameter(encoder, -1, "embeddings.bias", shape.OutsideBiases);
        }

        for (var layer = 0; layer < shape.Layers; layer++)
        {
            foreach (var (name, count) in InBlock(shape, layer))
            {
                yield return new BaseParameter(encoder, layer, name, count);
            }
        }
    }

    private static IEnumerable<(string Name, long Count)> InBlock(EncoderShape shape, int layer)
    {
        foreach (var role in (string[])[Roles.Query, Roles.Key, Roles.Value, Roles.AttentionOutput, Roles.FeedForwardUp, Roles.FeedForwardDown])
        {
            var (input, output) = ProjectionTargets.Widths(role, shape);
            yield return (role + ".weight", input * output);
            if (role is Roles.FeedForwardUp or Roles.FeedForwardDown ? shape.FeedForwardBias : shape.AttentionBias)
            {
                yield return (role + ".bias", output);
            }
        }

        foreach (var norm in (string[])(layer > 0 || shape.FirstAttentionNorm ? ["attention.norm", "feedforward.norm"] : ["feedforward.norm"]))
        {
            yield return (norm + ".weight", shape.Width);
            if (shape.NormBias)
            {
                yield return (norm + ".bias", shape.Width);
            }
        }

        if (shape.LayerScale)
        {
            yield return ("attention.scale", shape.Width);
            yield return ("feedforward.scale", shape.Width);
        }
    }
}
