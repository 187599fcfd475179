using System.Buffers.Binary;

namespace TransRec.Pictures;

/// <summary>What a PNG's header says beyond what the codec hands out. Reads chunk headers only.</summary>
internal readonly record struct PngHeader(bool IsSixteenBitGrey, bool IsAnimated)
{
    private const int ChunkOverhead = 12;
    private const int FirstData = 8;

    public static PngHeader Of(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];
        if (!content.StartsWith(signature) || content.Length < 33)
        {
            return default;
        }

        // IHDR is the first chunk: width, height, bit depth at 24, colour type at 25 (0 = grey).
        return new(content[24] == 16 && content[25] == 0, HasAnimation(content));
    }

    /// <summary>
    /// The same file as one of 8-bit grey with transparency: its bytes are laid out and filtered alike, so that the upper byte comes out as grey and the lower
    /// one as transparency. Skia by itself hands out the upper byte only.
    /// </summary>
    public static byte[] AsGreyWithTransparency(ReadOnlySpan<byte> content)
    {
        var changed = content.ToArray();
        (changed[24], changed[25]) = (8, 4);

        // The check sum of a chunk covers its kind and content: here IHDR and 13 bytes.
        var checksum = uint.MaxValue;
        foreach (var value in changed.AsSpan(12, 17))
        {
            checksum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                checksum = (checksum >> 1) ^ ((checksum & 1) * 0xedb88320);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(29), ~checksum);
        return changed;
    }

    // acTL stands before the first IDAT.
    private static bool HasAnimation(ReadOnlySpan<byte> content)
    {
        var place = FirstData;
        while (place <= content.Length - ChunkOverhead)
        {
            var kind = content.Slice(place + 4, 4);
            if (kind.SequenceEqual("acTL"u8))
            {
                return true;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(content[place..]);
            if (kind.SequenceEqual("IDAT"u8) || length > content.Length - place - ChunkOverhead)
            {
                return false;
            }

            place += (int)length + ChunkOverhead;
        }

        return false;
    }
}
