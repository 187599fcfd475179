using TorchSharp.Modules;
using TransRec.Blocks.Kernels;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>
/// y = x H + b with H = sum over i of kron(A_i, W_i) (Karimi Mahabadi et al. 2021, section 3): n factors W_i, of low rank (left_i right_i) or full, under
/// a rule A that may be shared. Parameters: rank * (in + out) + out, or in * out / n + out for full factors; an own rule adds n^3.
/// </summary>
internal sealed class PhmLinear : nn.Module
{
    private readonly Parameter? left; // [n, in / n, rank]
    private readonly Parameter? right; // [n, rank, out / n]
    private readonly Parameter? weight; // [n, in / n, out / n]
    private readonly Parameter bias; // [out]
    private readonly PhmRule? rule;
    private readonly Func<Tensor> rules;
    private readonly int inputWidth;
    private readonly int outputWidth;
    private readonly int division;

    /// <param name="inputWidth">Width of x.</param>
    /// <param name="outputWidth">Width of y.</param>
    /// <param name="shared">The rule that others use as well; null: a rule of its own.</param>
    /// <param name="options">Division, rank, and the initial deviation of an own rule.</param>
    /// <exception cref="ArgumentException">The division does not divide a width.</exception>
    public PhmLinear(int inputWidth, int outputWidth, PhmRule? shared, CompacterOptions options)
        : base(nameof(PhmLinear))
    {
        division = options.Division;
        if (inputWidth % division != 0 || outputWidth % division != 0)
        {
            throw new ArgumentException(
                $"adapter.division is {division}, which must divide the width of the hidden states and that of the bottleneck; "
                + $"they are {Math.Max(inputWidth, outputWidth)} and {Math.Min(inputWidth, outputWidth)}. Choose a common divisor, or another bottleneck width.");
        }

        this.inputWidth = inputWidth;
        this.outputWidth = outputWidth;
        int rows = inputWidth / division, columns = outputWidth / division;
        using var scope = NewDisposeScope();
        if (options.LowRank)
        {
            left = Glorot(rows, options.Rank);
            right = Glorot(options.Rank, columns);
        }
        else
        {
            weight = Glorot(rows, columns);
        }

        bias = new Parameter(zeros(outputWidth));
        bias.DetachFromDisposeScope();
        if (shared is null)
        {
            rule = new PhmRule(division, options.InitialDeviation);
        }

        // A function, so that the shared rule is no child of this module.
        var of = shared ?? rule!;
        rules = () => of.weight;
        RegisterComponents();
    }

    /// <param name="input">[rows, in].</param>
    /// <returns>[rows, out].</returns>
    public Tensor Forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (matmul(input, Product()) + bias).MoveToOuterDisposeScope();
    }

    /// <summary>The same without tensors.</summary>
    public AffineKernel Compiled()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return AffineKernel.Of(Product().t(), bias);
    }

    // H, [in, out]: with r = rows x columns of a factor, [n n, n] times [n, r] sums over i before anything large is made.
    private Tensor Product()
    {
        var factors = weight ?? matmul(left!, right!); // [n, in / n, out / n]
        return matmul(rules().reshape(division, -1).t(), factors.reshape(division, -1)) // [n n, (in / n) (out / n)]
            .view(division, division, inputWidth / division, outputWidth / division)
            .transpose(1, 2) // [n, in / n, n, out / n]
            .reshape(inputWidth, outputWidth);
    }

    // Glorot and Bengio's uniform rule with gain sqrt(2), for each of the n matrices, as the authors draw them.
    private Parameter Glorot(int rows, int columns)
    {
        var bound = Math.Sqrt(2) * Math.Sqrt(6.0 / (rows + columns));
        var drawn = new Parameter(empty(division, rows, columns).uniform_(-bound, bound));
        drawn.DetachFromDisposeScope();
        return drawn;
    }
}
