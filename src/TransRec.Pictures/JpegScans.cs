using System.Buffers.Binary;

namespace TransRec.Pictures;

/// <summary>How many scans a JPEG has: every one of a progressive picture goes over all pixels, and may take a few bytes.</summary>
/// <remarks>Markers and segments: ITU-T T.81, annex B.</remarks>
internal static class JpegScans
{
    private const byte StartOfScan = 0xda;

    /// <returns>0 for what is no JPEG.</returns>
    public static int Count(ReadOnlySpan<byte> content)
    {
        var scans = 0;
        if (!content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8]))
        {
            return scans;
        }

        for (var at = 2; at < content.Length - 3;)
        {
            var next = content[at..].IndexOf((byte)0xff);
            if (next < 0 || at + next >= content.Length - 3)
            {
                break;
            }

            at += next + 1;
            var marker = content[at];
            if (marker is 0x00 or 0x01 or 0xff or (>= 0xd0 and <= 0xd9))
            {
                at += marker == 0xff ? 0 : 1; // no segment: a stuffed byte, a restart, padding
                continue;
            }

            scans += marker == StartOfScan ? 1 : 0;
            at += 1 + Math.Max((int)BinaryPrimitives.ReadUInt16BigEndian(content[(at + 1)..]), 2);
        }

        return scans;
    }
}
