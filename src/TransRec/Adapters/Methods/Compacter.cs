using TransRec.Adapters.Placements;
using TransRec.Blocks;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Options;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// Options of Compacter (Karimi Mahabadi et al. 2021, section 4): y + up(activation(down(y))) after attention and after feed-forward, where down and up
/// multiply by H = sum over i of kron(A_i, W_i), W_i = left_i right_i of rank r, and one rule A serves all of them, in both encoders. Adds per encoder
/// blocks * places * (2 * r * (width + bottleneck) + bottleneck + width) parameters (full W_i: 2 * width * bottleneck / division in place of the first
/// term), and once division^3 (own rules: 2 * division^3 per adapter). Compacter++ is <c>after</c> feedForward; the PHM adapter has neither
/// <c>sharedRule</c> nor <c>lowRank</c>. Method <c>compacter</c>.
/// </summary>
public sealed record CompacterOptions : BottleneckOptions
{
    /// <summary>Behind which sublayers: attention, feedForward or both. Default both.</summary>
    public string After { get; init => field = Require.OneOf(value, SublayerPlaces.Names); } = "both";

    /// <summary>n, the number of Kronecker products, 1 to 64; divides the width and the bottleneck width of each encoder. Default 4.</summary>
    public int Division { get; init => field = Require.InRange(value, 1, 64); } = 4;

    /// <summary>Rank of the factors W_i, 1 to 64; without <c>lowRank</c> it has no meaning. Default 1.</summary>
    public int Rank { get; init => field = Require.InRange(value, 1, 64); } = 1;

    /// <summary>Whether the factors W_i are of low rank; false: full matrices. Default true.</summary>
    public bool LowRank { get; init; } = true;

    /// <summary>Whether one rule serves all adapters of both encoders; false: each down and each up has its own. Default true.</summary>
    public bool SharedRule { get; init; } = true;

    /// <summary>
    /// Whether y is added to the bottleneck's result, as in the paper. Default true; false for compatibility with Adapter4Rec, which has no such skip
    /// connection, so that its sublayers lose what they learned.
    /// </summary>
    public bool InnerSkip { get; init; } = true;

    /// <summary>relu, leaky_relu, gelu, gelu_new or silu. Default gelu_new, as in the paper's code and the reference.</summary>
    public override string Activation { get; init => field = Require.OneOf(value, ["relu", "leaky_relu", "gelu", "gelu_new", "silu"]); } = "gelu_new";

    /// <summary>
    /// Standard deviation of the rule's initial entries, 1e-6 to 1. Default 0.01, as the paper's code draws rules that are not shared. Its shared rule has
    /// 1e-4, where the factors' first gradients are about as small as Adam's epsilon of 1e-8 (in a tiny model at most 4e-8, against 1e-3 at 0.01), so that
    /// factors move little until the rule has grown.
    /// </summary>
    public override double InitialDeviation { get; init => field = Require.InRange(value, 1e-6, 1); } = 0.01;

    /// <inheritdoc/>
    internal override IEnumerable<(string Key, string Message)> Conflicts()
    {
        foreach (var conflict in base.Conflicts())
        {
            yield return conflict;
        }

        foreach (var (key, width, carries) in new[] { ("bottleneckWidth", BottleneckWidth, InItems), ("userBottleneckWidth", UserBottleneckWidth, InUsers) })
        {
            if (carries && width % Division != 0)
            {
                yield return ("division", $"is {Division}, which must divide the width of the bottleneck; {key} is {width}.");
            }
        }
    }
}

internal static class Compacter
{
    public static AdapterMethod Method { get; } = new AdapterMethod<CompacterOptions>(
        "compacter",
        "A bottleneck of Kronecker products with one shared rule after attention and after feed-forward of every block.",
        "Karimi Mahabadi et al., NeurIPS 2021, section 4",
        new CompacterOptions(),
        (options, model) => Insert(options, model),
        (options, shape) => Parameters(options, shape));

    private static AdapterSet Insert(CompacterOptions options, Recommender model)
    {
        var shared = options.SharedRule ? new PhmRule(options.Division, options.InitialDeviation) : null;
        var set = Bottleneck.Insert(
            options, model, SublayerPlaces.Roles(options.After), (width, bottleneck) => new CompacterAdapter(width, bottleneck, shared, options));
        if (shared is not null)
        {
            set.AddShared(Placement.Encoders(options, model)[0].Name, "phm_rule", shared);
        }

        return set;
    }

    private static long Parameters(CompacterOptions options, RecommenderShape shape)
    {
        long n = options.Division, rule = n * n * n;
        return (options.SharedRule ? rule : 0) + Bottleneck.Parameters(
            options, shape, SublayerPlaces.Roles(options.After).Count, (width, bottleneck) =>
                (options.LowRank ? 2 * options.Rank * (width + bottleneck) : 2 * width * bottleneck / n)
                + bottleneck + width + (options.SharedRule ? 0 : 2 * rule));
    }

    private sealed class CompacterAdapter : nn.Module, ISublayerAdapter, ICompilable<SublayerKernel>
    {
        private readonly PhmLinear down;
        private readonly PhmLinear up;
        private readonly Func<Tensor, Tensor> activation;
        private readonly string activationName;
        private readonly bool skip;

        public CompacterAdapter(int width, int bottleneck, PhmRule? shared, CompacterOptions options)
            : base(nameof(CompacterAdapter))
        {
            down = new PhmLinear(width, bottleneck, shared, options);
            up = new PhmLinear(bottleneck, width, shared, options);
            activationName = options.Activation;
            activation = Activation.Of(activationName);
            skip = options.InnerSkip;
            RegisterComponents();
        }

        public Tensor Apply(Tensor output, Tensor input)
        {
            var through = up.Forward(activation(down.Forward(output)));
            return skip ? through + output : through;
        }

        public SublayerKernel Compile() =>
            new SublayerBottleneckKernel(new BottleneckKernel(down.Compiled(), activationName, up.Compiled()), skipsOutput: skip);
    }
}
