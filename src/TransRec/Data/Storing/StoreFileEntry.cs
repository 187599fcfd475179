namespace TransRec.Data.Storing;

/// <summary>One file of a store, as its manifest has it.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its content, hexadecimal.</param>
/// <param name="Crc32">CRC-32 of each MiB, 8 hexadecimal digits each, without separators.</param>
internal sealed record StoreFileEntry(string Name, long Bytes, string Sha256, string Crc32)
{
    internal const int BlockBytes = 1 << 20;
    private const int DigitsOfBlock = 8;

    internal long Blocks => (Bytes + BlockBytes - 1) / BlockBytes;

    /// <summary>Whether there is a sum for each block.</summary>
    internal bool IsComplete => Bytes >= 0 && Crc32.Length == Blocks * DigitsOfBlock;

    internal ReadOnlySpan<char> SumOf(long block) => Crc32.AsSpan(checked((int)(block * DigitsOfBlock)), DigitsOfBlock);
}
