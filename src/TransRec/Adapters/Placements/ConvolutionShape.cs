using TransRec.Blocks.Points;
using TransRec.Encoders.Vision;

namespace TransRec.Adapters.Placements;

/// <summary>A convolution and the norm after it, on whose sizes parameter counts depend.</summary>
/// <param name="Layer">The block's number from 0, or -1 outside the blocks.</param>
/// <param name="Name">Its name in the block.</param>
/// <param name="Role">What it does, one of <see cref="Roles"/>.</param>
/// <param name="InputWidth">Channels that go in.</param>
/// <param name="OutputWidth">Channels that come out.</param>
/// <param name="Kernel">Pixels along a side of the kernel.</param>
public sealed record ConvolutionShape(int Layer, string Name, string Role, int InputWidth, int OutputWidth, int Kernel)
{
    /// <summary>Parameters of the convolution, without its norm.</summary>
    public long WeightParameters => (long)InputWidth * OutputWidth * Kernel * Kernel;

    /// <summary>The convolutions of a ResNet.</summary>
    internal static IEnumerable<ConvolutionShape> Of(ResNetOptions options)
    {
        yield return new ConvolutionShape(-1, "stem", Roles.Stem, 3, options.Channels, options.SmallStem ? 3 : 7);
        var (input, layer) = (options.Channels, 0);
        for (var stage = 0; stage < options.Stages.Count; stage++)
        {
            var middle = options.Channels << stage;
            var output = middle * options.Expansion;
            for (var i = 0; i < options.Stages[stage]; i++, layer++, input = output)
            {
                yield return new ConvolutionShape(
                    layer, "conv1", options.Bottleneck ? Roles.Pointwise : Roles.Spatial, input, middle, options.Bottleneck ? 1 : 3);
                yield return new ConvolutionShape(layer, "conv2", Roles.Spatial, middle, middle, 3);
                if (options.Bottleneck)
                {
                    yield return new ConvolutionShape(layer, "conv3", Roles.Pointwise, middle, output, 1);
                }

                if (input != output || (i == 0 && stage > 0))
                {
                    yield return new ConvolutionShape(layer, "shortcut", Roles.Shortcut, input, output, 1);
                }
            }
        }
    }
}
