namespace TransRec.Adapters.Placements;

/// <summary>An encoder with those of its blocks that carry adapters.</summary>
/// <param name="Shape">The encoder.</param>
/// <param name="Number">Which of the item encoders, from 0; -1: the user encoder.</param>
/// <param name="Blocks">The blocks' numbers.</param>
internal sealed record PlacedShape(EncoderShape Shape, int Number, IReadOnlySet<int> Blocks)
{
    /// <summary>Whether it is an item encoder.</summary>
    public bool IsItems => Number >= 0;

    /// <summary>How many blocks carry adapters.</summary>
    public long Layers => Blocks.Count;

    /// <summary>The encoder with the blocks of a range.</summary>
    public static PlacedShape Of(EncoderShape shape, int number, string range) => new(shape, number, LayerRange.Parse(range).Of(shape.Layers));
}
