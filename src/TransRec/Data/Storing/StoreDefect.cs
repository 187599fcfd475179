namespace TransRec.Data.Storing;

/// <summary>Something in a store that is not as it was written.</summary>
/// <param name="File">The file, relative to the store's folder.</param>
/// <param name="Block">The block of one MiB, from 0; null: the whole file is meant.</param>
/// <param name="Reason">What was found and what was expected.</param>
public sealed record StoreDefect(string File, long? Block, string Reason)
{
    /// <summary>File, block and reason in one line of text.</summary>
    public override string ToString() =>
        Block is { } block ? $"{File}, block {block} (from byte {block * StoreFileEntry.BlockBytes}): {Reason}" : $"{File}: {Reason}";
}

/// <summary>What a verification of a store found.</summary>
/// <param name="Files">Files that were read.</param>
/// <param name="Bytes">Bytes that were read.</param>
/// <param name="Defects">What is damaged; none for a store that is as it was written.</param>
public sealed record StoreVerification(int Files, long Bytes, IReadOnlyList<StoreDefect> Defects)
{
    /// <summary>Whether nothing is damaged.</summary>
    public bool IsIntact => Defects.Count == 0;
}
