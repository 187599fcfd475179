using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>One item vector from that of its title, t, and that of its picture, p.</summary>
/// <remarks>
/// Concatenation: Linear([t; p]). Gated: g * t + (1 - g) * p with g = sigmoid(Linear([t; p])), channel by channel, as in the gated multimodal unit (Arevalo et
/// al. 2017, section 3.1), whose tanh the heads' GELU replaces. With width w: 2w^2 + w parameters.
/// </remarks>
public sealed class ItemFusion : nn.Module<Tensor, Tensor, Tensor>
{
    internal const string Concatenation = "concatenation";
    internal const string Gated = "gated";
    internal static readonly string[] Kinds = [Concatenation, Gated];

    private readonly Projection projection;
    private readonly bool isGated;

    /// <param name="width">Width of all vectors.</param>
    /// <param name="kind">concatenation or gated.</param>
    public ItemFusion(int width, string kind)
        : base(nameof(ItemFusion))
    {
        isGated = Require.OneOf(kind, Kinds) == Gated;
        projection = new Projection(2 * width, width, Roles.Head);
        RegisterComponents();
    }

    /// <param name="text">[items, width].</param>
    /// <param name="image">[items, width].</param>
    /// <returns>[items, width].</returns>
    public override Tensor forward(Tensor text, Tensor image)
    {
        using var scope = NewDisposeScope();
        var projected = projection.forward(cat([text, image], 1)); // [items, width]
        return (isGated ? lerp(image, text, sigmoid(projected)) : projected).MoveToOuterDisposeScope();
    }
}
