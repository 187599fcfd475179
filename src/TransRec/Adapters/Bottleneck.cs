using TransRec.Insertion;
using TransRec.Modules;
using static TorchSharp.torch;

namespace TransRec.Adapters;

/// <summary>up(activation(down(x))): what the adapters of the bottleneck methods share; each says what it adds the result to.</summary>
internal abstract class Bottleneck : nn.Module
{
    // Inherited fields are registered with a derived module only when it can see them.
    private protected readonly Projection down;
    private protected readonly Projection up;
    private readonly Func<Tensor, Tensor> activation;

    private protected Bottleneck(string name, int width, int bottleneck, BottleneckOptions options)
        : base(name)
    {
        down = new Projection(width, bottleneck, Roles.Adapter);
        up = new Projection(bottleneck, width, Roles.Adapter);
        activation = Modules.Activation.Of(options.Activation);
        down.DrawNormal(options.InitialDeviation);
        up.DrawNormal(options.InitialDeviation);
        RegisterComponents();
    }

    /// <param name="input">[rows, width].</param>
    /// <returns>[rows, width].</returns>
    protected Tensor Through(Tensor input) => up.forward(activation(down.forward(input)));

    /// <summary>Parameters: 2 * width * bottleneck + bottleneck + width.</summary>
    public static long Parameters(long width, long bottleneck) => (2 * width * bottleneck) + bottleneck + width;
}
