using System.Text;
using System.Text.Unicode;
using TransRec.Data.Storing;

namespace TransRec.Import.Reading;

/// <summary>Ids as a domain can hold them: white space inside an id, which separates ids there, is written as in addresses (%20).</summary>
internal sealed class IdText
{
    private byte[] written = new byte[256];

    /// <summary>Ids that had to be written in another way.</summary>
    public long Rewritten { get; private set; }

    /// <summary>The id as it is kept.</summary>
    /// <param name="id">The id, not empty.</param>
    /// <param name="isItem">Whether it is an item's, which can hold no spaces.</param>
    /// <param name="found">What is wrong with it; null: it can be kept.</param>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> id, bool isItem, out string? found)
    {
        found = null;
        if (id.Length <= StoreText.MaximumIdBytes && !id.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return id;
        }

        if (!Utf8.IsValid(id))
        {
            var at = 0;
            while (Rune.DecodeFromUtf8(id[at..], out _, out var bytes) == System.Buffers.OperationStatus.Done)
            {
                at += bytes;
            }

            found = $"\"{Encoding.UTF8.GetString(id[..Math.Min(id.Length, 60)])}\" with the byte 0x{id[at]:X2}, which is not UTF-8";
            return id;
        }

        if (NeedsWriting(id, isItem))
        {
            Rewritten++;
            id = Write(id);
        }

        found = (isItem ? StoreText.DefectOfItem(id) : StoreText.DefectOfUser(id)) is null ? null
            : id.Length > StoreText.MaximumIdBytes ? $"an id of {id.Length} bytes" : $"\"{Encoding.UTF8.GetString(id)}\"";
        return id;
    }

    private static bool NeedsWriting(ReadOnlySpan<byte> id, bool isItem) =>
        id.IndexOfAnyInRange((byte)0, (byte)(isItem ? 0x20 : 0x1F)) >= 0;

    private ReadOnlySpan<byte> Write(ReadOnlySpan<byte> id)
    {
        if (written.Length < id.Length * 3)
        {
            written = new byte[id.Length * 3];
        }

        var length = 0;
        foreach (var one in id)
        {
            if (one <= 0x20)
            {
                written[length++] = (byte)'%';
                written[length++] = (byte)"0123456789ABCDEF"[one >> 4];
                written[length++] = (byte)"0123456789ABCDEF"[one & 15];
            }
            else
            {
                written[length++] = one;
            }
        }

        return written.AsSpan(0, length);
    }
}
