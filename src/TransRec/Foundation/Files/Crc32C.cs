using System.Numerics;
using System.Runtime.InteropServices;

namespace TransRec.Foundation.Files;

/// <summary>CRC-32C (Castagnoli, reflected), eight bytes at a time with the processor's instruction: several times as fast as SHA-256.</summary>
internal struct Crc32C()
{
    private uint _register = uint.MaxValue;

    internal readonly uint Value => ~_register;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        var register = _register;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            register = BitOperations.Crc32C(register, word);
        }

        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
        {
            register = BitOperations.Crc32C(register, rest);
        }

        _register = register;
    }
}
