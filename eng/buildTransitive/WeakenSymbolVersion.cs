using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks one required symbol version of a 64-bit little-endian ELF library as weak (VER_FLG_WEAK in vna_flags of .gnu.version_r),
/// so that the dynamic loader warns instead of refusing where the version is missing. Idempotent.
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 0x2; // VER_FLG_WEAK

    [Required]
    public string Library { get; set; } = "";

    [Required]
    public string SymbolVersion { get; set; } = "";

    public override bool Execute()
    {
        var file = File.ReadAllBytes(Library);
        var position = FindFlags(file);
        if (position < 0)
        {
            Log.LogMessage(MessageImportance.Low, "{0} does not need {1}; left as it is.", Library, SymbolVersion);
            return true;
        }

        var flags = U16(file, position);
        if ((flags & Weak) != 0)
        {
            return true;
        }

        file[position] |= (byte)Weak; // the flag sits in the low byte of a little-endian field
        var written = File.GetLastWriteTimeUtc(Library);
        File.WriteAllBytes(Library, file);
        File.SetLastWriteTimeUtc(Library, written); // so that the next build does not copy the original again
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} marked weak.", Library, SymbolVersion);
        return true;
    }

    /// <summary>Offset of vna_flags of the wanted version, or -1.</summary>
    private int FindFlags(byte[] elf)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2 || elf[5] != 1)
        {
            return -1;
        }

        var sections = (int)U64(elf, 40);
        int entrySize = U16(elf, 58), count = U16(elf, 60);
        for (var i = 0; i < count; i++)
        {
            var header = sections + i * entrySize;
            if (U32(elf, header + 4) != SectionTypeVersionNeeds)
            {
                continue;
            }

            var strings = (int)U64(elf, sections + (int)U32(elf, header + 40) * entrySize + 24); // sh_link -> .dynstr
            var need = (int)U64(elf, header + 24);
            while (true)
            {
                var auxiliary = need + (int)U32(elf, need + 8);
                for (var left = U16(elf, need + 2); left > 0; left--)
                {
                    if (Name(elf, strings + (int)U32(elf, auxiliary + 8)) == SymbolVersion)
                    {
                        return auxiliary + 4;
                    }

                    auxiliary += (int)U32(elf, auxiliary + 12);
                }

                var next = (int)U32(elf, need + 12);
                if (next == 0)
                {
                    break;
                }

                need += next;
            }
        }

        return -1;
    }

    private static string Name(byte[] elf, int start) => Encoding.ASCII.GetString(elf, start, Array.IndexOf(elf, (byte)0, start) - start);

    private static ushort U16(byte[] elf, int at) => (ushort)(elf[at] | elf[at + 1] << 8);

    private static uint U32(byte[] elf, int at) => U16(elf, at) | (uint)U16(elf, at + 2) << 16;

    private static ulong U64(byte[] elf, int at) => U32(elf, at) | (ulong)U32(elf, at + 4) << 32;
}
