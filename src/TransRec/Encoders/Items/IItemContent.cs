namespace TransRec.Encoders.Items;

/// <summary>
/// What the items of a catalogue are, as an item encoder reads it: their titles as tokens, their pictures, both, or their numbers alone. It belongs to no encoder and
/// to no model: one model reads any number of contents. Item 0 is the padding item.
/// </summary>
public interface IItemContent
{
    /// <summary>Items and the padding item: items have the numbers 0 to <see cref="Count"/> - 1.</summary>
    int Count { get; }

    /// <summary>Changes when the content of any item does; what is cached of it is found by this.</summary>
    string Fingerprint { get; }

    /// <summary>How large an item is, in units of the content's kind (tokens of a title, pictures), at least 1.</summary>
    int Cost(int item);

    /// <summary>The first item that has the same content as an item, and so the same vector; the item itself where contents are not compared. Default: the item.</summary>
    int FirstOfSame(int item) => item;

    /// <summary>The content as a step of training reads it, where items are changed at random while training (crops of pictures). Default: as it is.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="step">From 0.</param>
    IItemContent At(int epoch, int step) => this;
}
