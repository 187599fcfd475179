using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Adapters.Methods;

/// <summary>The rule of parameterised hypercomplex multiplication: the n small matrices A_i (Zhang et al. 2021, section 3).</summary>
internal sealed class PhmRule : nn.Module
{
    /// <summary>[division, division, division].</summary>
    public readonly Parameter weight;

    /// <param name="division">n.</param>
    /// <param name="deviation">Standard deviation of the initial entries.</param>
    public PhmRule(int division, double deviation)
        : base(nameof(PhmRule))
    {
        using var scope = NewDisposeScope();
        weight = new Parameter(empty(division, division, division).normal_(0, deviation));
        weight.DetachFromDisposeScope();
        RegisterComponents();
    }
}
