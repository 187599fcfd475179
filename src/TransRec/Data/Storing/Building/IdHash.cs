using System.Buffers.Binary;

namespace TransRec.Data.Storing.Building;

/// <summary>A hash of short byte strings: eight bytes at a time, each folded by a product of 128 bits, as in wyhash (Wang Yi 2019). It never reaches a file.</summary>
internal static class IdHash
{
    private const ulong First = 0xA0761D6478BD642F;
    private const ulong Second = 0xE7037ED1A0B428DB;

    internal static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = First ^ ((ulong)bytes.Length * Second);
        if (bytes.Length >= 8)
        {
            for (var rest = bytes; rest.Length > 8; rest = rest[8..])
            {
                hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest), Second);
            }

            return Fold(Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]), First), Second);
        }

        var last = bytes.Length >= 4
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) << 32)
            : bytes.Length > 0 ? bytes[0] | ((ulong)bytes[bytes.Length >> 1] << 8) | ((ulong)bytes[^1] << 16) : 0;
        return Fold(Fold(hash ^ last, First), Second);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
