using TorchSharp.Modules;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Encoders.Items;
using static TorchSharp.torch;
using Convolution = TransRec.Blocks.Convolution;

namespace TransRec.Encoders.Vision;

/// <summary>
/// A residual network (He et al. 2016) as in torchvision, up to the global average. Its convolutions and blocks are insertion points.
/// </summary>
/// <remarks>
/// Norms use the batch's statistics, and their running ones move, only in training mode and when every parameter of the network is trained (pre-training, full
/// fine-tuning, from scratch). Else the running statistics are part of the frozen backbone: adapters and selections of parameters see the same base in training
/// and evaluation, no item's vector depends on its batch, and what an adapter file holds is all that was changed.
/// </remarks>
public sealed class ResNet : VisionEncoder
{
    private readonly Convolution stem;
    private readonly BatchNormalization stem_norm;
    private readonly ModuleList<ResidualBlock> blocks;

    /// <summary>A network with weights from He's normal rule, norms 1 and 0.</summary>
    public ResNet(ResNetOptions options)
        : base(nameof(ResNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        stem = new Convolution(3, options.Channels, options.SmallStem ? 3 : 7, stride: 2, Roles.Stem);
        stem_norm = new BatchNormalization(options.Channels);
        blocks = new ModuleList<ResidualBlock>([.. Blocks(options)]);
        RegisterComponents();
    }

    /// <summary>The shape.</summary>
    public ResNetOptions Options { get; }

    /// <inheritdoc />
    public override int Width => Options.Width;

    /// <inheritdoc />
    public override Tensor ForwardFirst(Tensor pictures)
    {
        RequirePictures(pictures, smallest: 4);
        using var scope = NewDisposeScope();
        var ofBatch = UsesBatchStatistics;
        var hidden = nn.functional.relu(stem_norm.Forward(stem.forward(pictures), ofBatch));
        if (!Options.SmallStem)
        {
            hidden = nn.functional.max_pool2d(hidden, kernel_size: 3, stride: 2, padding: 1);
        }

        foreach (var block in blocks)
        {
            hidden = block.Forward(hidden, ofBatch);
        }

        return hidden.mean([2, 3]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override IReadOnlyList<Tensor> FirstStates(Tensor pictures) => [ForwardFirst(pictures)];

    /// <inheritdoc />
    internal override Tensor OfFirstStates(IReadOnlyList<Tensor> first) => first[^1];

    /// <inheritdoc />
    public override int Cost(int height, int width) => Math.Max(1, height * width / 64);

    /// <inheritdoc />
    /// <remarks>Norms over the batch's statistics want all pictures at once, and move their running ones each time: such a batch is never cut.</remarks>
    public override int CostOfPart(int firstBlock = 0) => UsesBatchStatistics ? int.MaxValue : PartSize.OfConvolutions;

    private bool UsesBatchStatistics => training && parameters().All(parameter => parameter.requires_grad);

    private static IEnumerable<ResidualBlock> Blocks(ResNetOptions options)
    {
        var input = options.Channels;
        for (var stage = 0; stage < options.Stages.Count; stage++)
        {
            var middle = options.Channels << stage;
            for (var i = 0; i < options.Stages[stage]; i++)
            {
                yield return new ResidualBlock(input, middle, i == 0 && stage > 0 ? 2 : 1, options);
                input = middle * options.Expansion;
            }
        }
    }
}
