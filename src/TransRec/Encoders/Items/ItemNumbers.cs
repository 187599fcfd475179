namespace TransRec.Encoders.Items;

/// <summary>Items of which nothing but the number is known: what <see cref="IdItemEncoder"/> reads.</summary>
/// <param name="items">Items of the catalogue, without the padding item.</param>
public sealed class ItemNumbers(int items) : IItemContent
{
    /// <inheritdoc />
    public int Count { get; } = 1 + (items >= 0 ? items : throw new ArgumentOutOfRangeException(nameof(items), items, "A catalogue has 0 items or more."));

    /// <inheritdoc />
    public string Fingerprint => $"{Count} numbers";

    /// <inheritdoc />
    public int Cost(int item) => 1;
}
