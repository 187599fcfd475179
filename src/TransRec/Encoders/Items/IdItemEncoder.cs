using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>A learnt vector per item of one catalogue, the IDRec control. Row 0 (padding) stays zero. It reads <see cref="ItemNumbers"/>.</summary>
public sealed class IdItemEncoder : ItemEncoder
{
    private readonly Parameter embedding;

    /// <param name="itemCount">Items of the catalogue.</param>
    /// <param name="width">Width of item vectors.</param>
    public IdItemEncoder(int itemCount, int width)
        : base(nameof(IdItemEncoder))
    {
        ItemCount = itemCount;
        Width = width;
        using var scope = NewDisposeScope();
        var table = nn.init.xavier_normal_(empty(itemCount + 1, width)); // the reference's draw
        table[0] = zeros(width);
        embedding = new Parameter(table);
        embedding.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Items that have a vector, without the padding item.</summary>
    public int ItemCount { get; }

    /// <inheritdoc />
    public override int Width { get; }

    /// <inheritdoc />
    public override IReadOnlyList<ItemEncoderPart> Encoders => [];

    /// <inheritdoc />
    public override IReadOnlyList<nn.Module> Heads => [];

    /// <inheritdoc />
    public override Tensor Encode(IItemContent content, ReadOnlySpan<int> items)
    {
        Check(content);
        using var scope = NewDisposeScope();
        var numbers = new long[items.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = items[i];
        }

        return embedding.index_select(0, tensor(numbers, device: embedding.device)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override int Cost(IItemContent content, int item) => 1;

    /// <inheritdoc />
    public override void Check(IItemContent content)
    {
        var numbers = Read<ItemNumbers>(content, "item numbers");
        if (numbers.Count != ItemCount + 1)
        {
            throw new ArgumentException($"The encoder has a vector for each of {ItemCount} items; this catalogue has {numbers.Count - 1}.", nameof(content));
        }
    }
}
