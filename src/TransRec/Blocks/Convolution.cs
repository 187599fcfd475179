using TorchSharp.Modules;
using TransRec.Blocks.Kernels;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>
/// A square convolution without bias, padded by half its kernel, that is also an insertion point: an adapter may replace the result by its own formula and
/// read the weight.
/// </summary>
public sealed class Convolution : nn.Module<Tensor, Tensor>, IInsertionPoint
{
    /// <summary>[out, in, kernel, kernel].</summary>
    public readonly Parameter weight;

    /// <summary>A convolution with weights from He's normal rule over the outputs, as torchvision's ResNet starts.</summary>
    /// <param name="inputWidth">Channels that go in.</param>
    /// <param name="outputWidth">Channels that come out.</param>
    /// <param name="kernel">Pixels along a side of the kernel, odd.</param>
    /// <param name="stride">Pixels from one place to the next.</param>
    /// <param name="role">What the layer does in its block, one of <see cref="Roles"/>.</param>
    public Convolution(int inputWidth, int outputWidth, int kernel, int stride, string role)
        : base(nameof(Convolution))
    {
        Role = role;
        InputWidth = inputWidth;
        OutputWidth = outputWidth;
        Kernel = kernel;
        Stride = stride;
        using var scope = NewDisposeScope();
        weight = new Parameter(empty(outputWidth, inputWidth, kernel, kernel).normal_(0, Math.Sqrt(2.0 / (outputWidth * kernel * kernel))));
        weight.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <inheritdoc />
    public string Role { get; }

    /// <summary>Channels that go in.</summary>
    public int InputWidth { get; }

    /// <summary>Channels that come out.</summary>
    public int OutputWidth { get; }

    /// <summary>Pixels along a side of the kernel.</summary>
    public int Kernel { get; }

    /// <summary>Pixels from one place to the next.</summary>
    public int Stride { get; }

    /// <summary>The adapter at this point, or null.</summary>
    public IConvolutionAdapter? Adapter { get; private set; }

    /// <inheritdoc />
    public string Kind => "a convolution";

    /// <inheritdoc />
    public bool IsOccupied => Adapter is not null;

    /// <inheritdoc />
    public bool Accepts(nn.Module adapter) => adapter is IConvolutionAdapter;

    /// <inheritdoc />
    public void Place(nn.Module? adapter) => Adapter = (IConvolutionAdapter?)(object?)adapter;

    /// <param name="input">[items, in, height, width].</param>
    /// <returns>[items, out, height / stride, width / stride].</returns>
    public override Tensor forward(Tensor input) => Adapter is null ? Convolve(input) : Adapter.Apply(input, this);

    /// <summary>The layer's own result, without an adapter.</summary>
    public Tensor Convolve(Tensor input)
    {
        Count?.Convolution(input, weight, Stride);
        return nn.functional.conv2d(input, weight, strides: [Stride, Stride], padding: [Kernel / 2, Kernel / 2]);
    }

    /// <summary>Told of every product; null but in a profile.</summary>
    internal ProductCount? Count { get; set; }
}
