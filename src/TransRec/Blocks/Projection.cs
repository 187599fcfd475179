using TorchSharp.Modules;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>
/// A linear layer y = x W' + b that is also an insertion point: an adapter may replace the product by its own formula and read the weight.
/// </summary>
public sealed class Projection : nn.Module<Tensor, Tensor>, IInsertionPoint
{
    /// <summary>[out, in].</summary>
    public readonly Parameter weight;

    /// <summary>[out], or null.</summary>
    public readonly Parameter? bias;

    /// <param name="inputWidth">Width of x.</param>
    /// <param name="outputWidth">Width of y.</param>
    /// <param name="role">What the layer does in its block, one of <see cref="Roles"/>.</param>
    /// <param name="withBias">Whether there is an additive bias.</param>
    public Projection(int inputWidth, int outputWidth, string role, bool withBias = true)
        : base(nameof(Projection))
    {
        Role = role;
        InputWidth = inputWidth;
        OutputWidth = outputWidth;
        using var scope = NewDisposeScope();
        var bound = 1 / Math.Sqrt(inputWidth); // what nn.Linear draws from
        weight = new Parameter(empty(outputWidth, inputWidth).uniform_(-bound, bound));
        weight.DetachFromDisposeScope();
        if (withBias)
        {
            bias = new Parameter(empty(outputWidth).uniform_(-bound, bound));
            bias.DetachFromDisposeScope();
        }

        RegisterComponents();
    }

    /// <inheritdoc />
    public string Role { get; }

    /// <summary>Width of x.</summary>
    public int InputWidth { get; }

    /// <summary>Width of y.</summary>
    public int OutputWidth { get; }

    /// <summary>The adapter at this point, or null.</summary>
    public IProjectionAdapter? Adapter { get; private set; }

    /// <summary>The weight in bfloat16 with which the frozen layer computes for now, or null.</summary>
    internal RoundedWeight? Rounded { get; set; }

    /// <inheritdoc />
    public string Kind => "a projection";

    /// <inheritdoc />
    public bool IsOccupied => Adapter is not null;

    /// <inheritdoc />
    public bool Accepts(nn.Module adapter) => adapter is IProjectionAdapter;

    /// <inheritdoc />
    public void Place(nn.Module? adapter) => Adapter = (IProjectionAdapter?)(object?)adapter;

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => Adapter is null ? Linear(input) : Adapter.Apply(input, this);

    /// <summary>Redraws the weight from N(0, deviation) and sets the bias to 0.</summary>
    internal void DrawNormal(double deviation)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        weight.normal_(0, deviation);
        bias?.zero_();
    }

    /// <summary>Redraws the weight by Glorot and Bengio's normal rule and sets the bias to 0.</summary>
    internal void DrawXavierNormal()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        nn.init.xavier_normal_(weight);
        bias?.zero_();
    }

    /// <summary>Told of every product; null but in a profile.</summary>
    internal ProductCount? Count { get; set; }

    /// <summary>The layer's own product, without an adapter.</summary>
    /// <param name="input">[rows, in].</param>
    /// <returns>[rows, out], float32.</returns>
    public Tensor Linear(Tensor input)
    {
        if (Rounded is not null)
        {
            using var scope = NewDisposeScope();
            return LinearRounded(input).to(ScalarType.Float32).MoveToOuterDisposeScope();
        }

        Count?.Linear(input, weight, rounded: false);
        return nn.functional.linear(input, weight, bias);
    }

    /// <summary>down(activation(up(x))). Frozen layers in bfloat16 hand each other their values as they are: nothing is rounded that the next product would not round.</summary>
    /// <param name="up">The first layer.</param>
    /// <param name="activation">A function of single values.</param>
    /// <param name="down">The layer after it.</param>
    /// <param name="input">[rows, in].</param>
    /// <returns>[rows, out].</returns>
    internal static Tensor Through(Projection up, Func<Tensor, Tensor> activation, Projection down, Tensor input) =>
        down.forward(activation(up.IsRounded && down.IsRounded ? up.LinearRounded(input) : up.forward(input)));

    private bool IsRounded => Adapter is null && Rounded is not null;

    private Tensor LinearRounded(Tensor input)
    {
        Count?.Linear(input, weight, rounded: true);
        return Rounded!.Linear(input);
    }
}
