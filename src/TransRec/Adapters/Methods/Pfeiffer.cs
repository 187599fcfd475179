using TorchSharp.Modules;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of the Pfeiffer adapter (Pfeiffer et al. 2021, section 3.2; AdapterHub's <c>pfeiffer</c> / <c>seq_bn</c>): one bottleneck at the end of every
/// block. With the block's own norm N, the feed-forward sublayer's result h and its input x: N(x + h + up(activation(down(N(x + h))))). A pre-norm block (ViT) has no norm there: N is the identity, as in AdapterHub. Adds blocks *
/// (2 * width * bottleneck + bottleneck + width) parameters per encoder, the variant <c>reference</c> 2 * width more per block. Method <c>pfeiffer</c>.
/// </summary>
public sealed record PfeifferOptions : BottleneckOptions
{
    /// <summary>
    /// published, or reference: Adapter4Rec's <c>pfeiffer</c>, where the outer norm is a new LayerNorm (epsilon 1e-6, weight 1, bias 0, trained) in place of
    /// the block's own, so that the model starts away from its base. Default published.
    /// </summary>
    public string Variant { get; init => field = Require.OneOf(value, ["published", "reference"]); } = "published";

    /// <summary>Whether an adapter has a norm of its own.</summary>
    internal bool HasNorm => Variant == "reference";
}

internal static class Pfeiffer
{
    public static AdapterMethod Method { get; } = new AdapterMethod<PfeifferOptions>(
        "pfeiffer",
        "A bottleneck at the end of every block, with the residual sum and the block's norm once more after it.",
        "Pfeiffer et al., EACL 2021, section 3.2",
        new PfeifferOptions(),
        (options, model) => Bottleneck.Insert(
            options, model, [Roles.AfterBlock], (width, bottleneck) => new PfeifferAdapter(width, bottleneck, options)),
        (options, shape) => Bottleneck.Parameters(
            options, shape, places: 1,
            (width, bottleneck) => Bottleneck.Parameters(width, bottleneck) + (options.HasNorm ? 2 * width : 0)));

    private sealed class PfeifferAdapter : Bottleneck, IBlockAdapter, ICompilable<BlockEndKernel>
    {
        private readonly LayerNorm? norm;

        public PfeifferAdapter(int width, int bottleneck, PfeifferOptions options)
            : base(nameof(PfeifferAdapter), width, bottleneck, options)
        {
            if (options.HasNorm)
            {
                norm = nn.LayerNorm(width, eps: 1e-6);
                register_module(nameof(norm), norm);
            }
        }

        // The sum is ordered as the block's own, so that a bottleneck of zeros gives the block's bits.
        public Tensor Apply(Tensor hidden, Tensor output, Tensor input, LayerNorm? blockNorm)
        {
            var sum = output + input + Through(hidden);
            return (norm ?? blockNorm)?.forward(sum) ?? sum;
        }

        public BlockEndKernel Compile() => new BlockEndBottleneckKernel(Compiled(), norm is null ? null : NormKernel.Of(norm));
    }
}
