using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>A learnt vector per item, the IDRec control. Row 0 (padding) stays zero.</summary>
public sealed class IdItemTower : ItemTower
{
    private readonly Parameter embedding;

    /// <param name="itemCount">Items of the catalogue.</param>
    /// <param name="width">Width of item vectors.</param>
    public IdItemTower(int itemCount, int width)
        : base(nameof(IdItemTower))
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

    /// <inheritdoc />
    public override int ItemCount { get; }

    /// <inheritdoc />
    public override int Width { get; }

    /// <inheritdoc />
    public override IReadOnlyList<TowerEncoder> Encoders => [];

    /// <inheritdoc />
    public override IReadOnlyList<nn.Module> Heads => [];

    /// <inheritdoc />
    public override Tensor Encode(ReadOnlySpan<int> items)
    {
        using var scope = NewDisposeScope();
        var numbers = new long[items.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = items[i];
        }

        return embedding.index_select(0, tensor(numbers, device: embedding.device)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override int Cost(int item) => 1;
}
