using TransRec.Blocks;
using TransRec.Blocks.Points;
using static TorchSharp.torch;

namespace TransRec.Encoders.Vision;

/// <summary>
/// A residual block as in torchvision: two 3 x 3 convolutions, or 1 x 1, 3 x 3 (which has the stride), 1 x 1; each with its norm; the sum with the shortcut; ReLU.
/// </summary>
internal sealed class ResidualBlock : nn.Module
{
    private readonly Convolution conv1;
    private readonly BatchNormalization conv1_norm;
    private readonly Convolution conv2;
    private readonly BatchNormalization conv2_norm;
    private readonly Convolution? conv3;
    private readonly BatchNormalization? conv3_norm;
    private readonly Convolution? shortcut;
    private readonly BatchNormalization? shortcut_norm;
    private readonly ResidualPoint residual;

    /// <param name="input">Channels that go in.</param>
    /// <param name="middle">Channels of the stage.</param>
    /// <param name="stride">1, or 2 at the start of a stage.</param>
    /// <param name="options">The network's shape.</param>
    public ResidualBlock(int input, int middle, int stride, ResNetOptions options)
        : base(nameof(ResidualBlock))
    {
        var output = middle * options.Expansion;
        conv1 = options.Bottleneck
            ? new Convolution(input, middle, kernel: 1, stride: 1, Roles.Pointwise)
            : new Convolution(input, middle, kernel: 3, stride, Roles.Spatial);
        conv1_norm = new BatchNormalization(middle);
        conv2 = new Convolution(middle, middle, kernel: 3, options.Bottleneck ? stride : 1, Roles.Spatial);
        conv2_norm = new BatchNormalization(middle);
        if (options.Bottleneck)
        {
            conv3 = new Convolution(middle, output, kernel: 1, stride: 1, Roles.Pointwise);
            conv3_norm = new BatchNormalization(output);
        }

        if (stride != 1 || input != output)
        {
            shortcut = new Convolution(input, output, kernel: 1, stride, Roles.Shortcut);
            shortcut_norm = new BatchNormalization(output);
        }

        residual = new ResidualPoint(input, output, stride);
        RegisterComponents();
    }

    /// <param name="input">[items, in, height, width].</param>
    /// <param name="ofBatch">Whether norms use the batch's statistics.</param>
    /// <returns>[items, out, height / stride, width / stride].</returns>
    public Tensor Forward(Tensor input, bool ofBatch)
    {
        using var scope = NewDisposeScope();
        var hidden = nn.functional.relu(conv1_norm.Forward(conv1.forward(input), ofBatch));
        hidden = conv2_norm.Forward(conv2.forward(hidden), ofBatch);
        if (conv3 is not null)
        {
            hidden = conv3_norm!.Forward(conv3.forward(nn.functional.relu(hidden)), ofBatch);
        }

        var beside = shortcut is null ? input : shortcut_norm!.Forward(shortcut.forward(input), ofBatch);
        return nn.functional.relu(residual.Forward(hidden, input) + beside).MoveToOuterDisposeScope();
    }
}
