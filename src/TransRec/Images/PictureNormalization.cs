using static TorchSharp.torch;

namespace TransRec.Images;

/// <summary>
/// From bytes to the numbers that an encoder sees: byte x <see cref="Rescale"/>, less the channel's mean, by its standard deviation. The default
/// brings 0..255 to -1..1, as the reference does.
/// </summary>
public sealed record PictureNormalization
{
    /// <summary>The mean and deviation of ImageNet's pictures, which torchvision's networks were trained with.</summary>
    public static PictureNormalization ImageNet { get; } = new() { Mean = [0.485f, 0.456f, 0.406f], StandardDeviation = [0.229f, 0.224f, 0.225f] };

    /// <summary>What a byte is multiplied with, above 0; default 1/255.</summary>
    public double Rescale
    {
        get;
        init => field = double.IsFinite(value) && value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Rescale), value, $"Rescale must be a positive number; found {value}.");
    } = 1.0 / 255;

    /// <summary>What is taken off red, green and blue after rescaling; default 0.5 each.</summary>
    public IReadOnlyList<float> Mean { get; init => field = Three(value, nameof(Mean), float.IsFinite); } = [0.5f, 0.5f, 0.5f];

    /// <summary>What red, green and blue are divided by after that, not 0; default 0.5 each.</summary>
    public IReadOnlyList<float> StandardDeviation { get; init => field = Three(value, nameof(StandardDeviation), static x => float.IsFinite(x) && x > 0); } =
        [0.5f, 0.5f, 0.5f];

    /// <summary>Normalises pictures that are there. Those of a store may be placeholders: its own reading makes them zero.</summary>
    /// <param name="bytes">uint8 [pictures, 3, height, width].</param>
    /// <returns>float32 of the same shape and device.</returns>
    public Tensor Apply(Tensor bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.dtype != ScalarType.Byte || bytes.dim() != 4 || bytes.shape[1] != PixelGrid.Channels)
        {
            throw new ArgumentException($"Pictures are uint8 [pictures, 3, height, width]; found {bytes.dtype} [{string.Join(", ", bytes.shape)}].", nameof(bytes));
        }

        using var scope = NewDisposeScope();
        var table = tensor(Table(), [PixelGrid.Channels, 256], device: bytes.device);
        Tensor[] channels = [.. Enumerable.Range(0, PixelGrid.Channels).Select(channel =>
            table[channel].index_select(0, bytes.select(1, channel).reshape(-1).to(ScalarType.Int32)).reshape(bytes.shape[0], bytes.shape[2], bytes.shape[3]))];
        return stack(channels, 1).MoveToOuterDisposeScope();
    }

    /// <summary>The number of every byte, [3 x 256]: the operations in float32 and in torchvision's order, so that the results are its bits.</summary>
    internal float[] Table()
    {
        var table = new float[PixelGrid.Channels * 256];
        for (var channel = 0; channel < PixelGrid.Channels; channel++)
        {
            for (var value = 0; value < 256; value++)
            {
                // ToTensor divides by 255; another factor multiplies, as transformers does.
                var scaled = Rescale == 1.0 / 255 ? value / 255f : (float)(value * Rescale);
                table[(channel * 256) + value] = (scaled - Mean[channel]) / StandardDeviation[channel];
            }
        }

        return table;
    }

    /// <inheritdoc/>
    public bool Equals(PictureNormalization? other) =>
        other is not null && Rescale == other.Rescale && Mean.SequenceEqual(other.Mean) && StandardDeviation.SequenceEqual(other.StandardDeviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rescale, Mean[0], StandardDeviation[0]);

    private static float[] Three(IReadOnlyList<float> values, string name, Predicate<float> allowed) =>
        values is { Count: PixelGrid.Channels } && values.All(value => allowed(value))
            ? [.. values]
            : throw new ArgumentException($"{name} must be three finite numbers, for red, green and blue{(name == nameof(Mean) ? "" : ", above 0")}.", name);
}
