using System.Globalization;
using System.Text;
using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Safetensors;

/// <summary>
/// A checksum over a whole safetensors file, in its own header: <c>"checksum":"crc32c:........"</c> among the remarks, with zeros in the place of its digits while
/// it is computed. The file stays one that every reader of the format reads.
/// </summary>
internal static class SafetensorsChecksum
{
    internal const string Key = "checksum";
    internal const string Blank = "crc32c:" + Digits;
    internal const int DigitCount = 8;
    private const string Digits = "00000000";

    // Inside a text of the header a quote is escaped, so these bytes are nowhere but here.
    private static ReadOnlySpan<byte> Mark => "\"checksum\":\"crc32c:"u8;

    /// <summary>Where the digits stand in a header; -1 where it has none.</summary>
    internal static int Find(ReadOnlySpan<byte> header)
    {
        var at = header.IndexOf(Mark);
        return at >= 0 && at + Mark.Length + DigitCount <= header.Length ? at + Mark.Length : -1;
    }

    /// <summary>The digits of a checksum.</summary>
    internal static byte[] Text(uint value) => Encoding.ASCII.GetBytes(value.ToString("x8", CultureInfo.InvariantCulture));

    /// <summary>Whether a file is as it was written; null when it has no checksum. Reads all of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dataStart">Where the header ends.</param>
    internal static bool? Check(MappedFile file, long dataStart)
    {
        var length = (int)dataStart - sizeof(ulong);
        var at = file.Look(sizeof(ulong), length, Find);
        if (at < 0)
        {
            return null;
        }

        var digits = (long)at + sizeof(ulong);
        var crc = new Crc32C();
        crc = Append(crc, file, 0, digits);
        crc.Append(Encoding.ASCII.GetBytes(Digits));
        crc = Append(crc, file, digits + DigitCount, file.Length);
        return file.Look(digits, DigitCount, found => found.ToArray()).AsSpan().SequenceEqual(Text(crc.Value));
    }

    private static Crc32C Append(Crc32C crc, MappedFile file, long from, long to)
    {
        const int Part = 1 << 26;
        for (; from < to; from += Part)
        {
            crc = file.Look(from, (int)Math.Min(Part, to - from), bytes =>
            {
                var next = crc;
                next.Append(bytes);
                return next;
            });
        }

        return crc;
    }
}
