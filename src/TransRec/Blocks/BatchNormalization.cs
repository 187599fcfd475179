using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Blocks;

/// <summary>
/// Batch normalisation over channels (Ioffe and Szegedy 2015) with running statistics, epsilon 1e-5 and momentum 0.1 as in torchvision. Who calls it says
/// whether it uses the batch's own statistics, so that a frozen network keeps what it has seen.
/// </summary>
internal sealed class BatchNormalization : nn.Module
{
    /// <summary>[channels].</summary>
    public readonly Parameter weight;

    /// <summary>[channels].</summary>
    public readonly Parameter bias;

    private readonly Tensor running_mean;
    private readonly Tensor running_var;

    /// <param name="channels">Channels.</param>
    public BatchNormalization(int channels)
        : base(nameof(BatchNormalization))
    {
        using var scope = NewDisposeScope();
        weight = new Parameter(ones(channels));
        bias = new Parameter(zeros(channels));
        running_mean = zeros(channels);
        running_var = ones(channels);
        weight.DetachFromDisposeScope();
        bias.DetachFromDisposeScope();
        running_mean.DetachFromDisposeScope();
        running_var.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <param name="input">[items, channels, height, width].</param>
    /// <param name="ofBatch">
    /// Whether mean and variance are the batch's, and the running ones move towards them; a batch with one value per channel uses the running ones.
    /// </param>
    /// <returns>The shape of <paramref name="input"/>.</returns>
    public Tensor Forward(Tensor input, bool ofBatch)
    {
        ArgumentNullException.ThrowIfNull(input);
        var several = input.numel() > input.shape[1];
        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training: ofBatch && several, momentum: 0.1, eps: 1e-5);
    }
}
