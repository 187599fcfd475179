using System.Buffers.Binary;

namespace TransRec.Foundation.Files;

/// <summary>The checksum of zip entries (IEEE 802.3, reflected), eight bytes at a time.</summary>
internal struct Crc32()
{
    private static readonly uint[][] s_tables = Tables();

    private uint _register = uint.MaxValue;

    internal readonly uint Value => ~_register;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        var register = _register;
        var tables = s_tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ register;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            register = tables[7][low & 0xff] ^ tables[6][(low >> 8) & 0xff] ^ tables[5][(low >> 16) & 0xff] ^ tables[4][low >> 24]
                ^ tables[3][high & 0xff] ^ tables[2][(high >> 8) & 0xff] ^ tables[1][(high >> 16) & 0xff] ^ tables[0][high >> 24];
        }

        foreach (var value in bytes)
        {
            register = tables[0][(register ^ value) & 0xff] ^ (register >> 8);
        }

        _register = register;
    }

    private static uint[][] Tables()
    {
        const uint Polynomial = 0xedb88320;
        var tables = Enumerable.Range(0, 8).Select(_ => new uint[256]).ToArray();
        for (uint index = 0; index < 256; index++)
        {
            var value = index;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial;
            }

            tables[0][index] = value;
        }

        for (var table = 1; table < 8; table++)
        {
            for (var index = 0; index < 256; index++)
            {
                var before = tables[table - 1][index];
                tables[table][index] = (before >> 8) ^ tables[0][before & 0xff];
            }
        }

        return tables;
    }
}
