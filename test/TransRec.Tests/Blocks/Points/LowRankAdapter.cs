using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks.Points;

/// <summary>y = x W' + b + x A' B' (Hu et al. 2021, section 4.1, without the scale), for tests of projection points only.</summary>
internal sealed class LowRankAdapter : nn.Module, IProjectionAdapter
{
    private readonly Parameter a;
    private readonly Parameter b;

    public LowRankAdapter(Projection projection, int rank)
        : base(nameof(LowRankAdapter))
    {
        using var scope = NewDisposeScope();
        a = new Parameter(full([rank, projection.InputWidth], 0.1, dtype: ScalarType.Float32));
        b = new Parameter(zeros(projection.OutputWidth, rank));
        a.DetachFromDisposeScope();
        b.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>[out, rank]; zero at the start, so that adapted equals base.</summary>
    public Parameter B => b;

    public Tensor Delta() => matmul(b, a);

    public Tensor Apply(Tensor input, Projection projection)
    {
        using var scope = NewDisposeScope();
        return (projection.Linear(input) + matmul(matmul(input, a.t()), b.t())).MoveToOuterDisposeScope();
    }
}
