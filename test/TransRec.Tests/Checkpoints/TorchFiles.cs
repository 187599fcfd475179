using System.IO.Compression;
using System.Text;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Checkpoints;

/// <summary>Files as torch.save lays them out, from hand-made pickles.</summary>
internal static class TorchFiles
{
    /// <summary>torch's magic number, the format version and the machine, the first three pickles of the older format.</summary>
    internal static readonly byte[] LegacyStart =
    [
        0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.',
        .. PickleWriter.Dump(1001),
        .. PickleWriter.Dump(Machine(littleEndian: true)),
    ];

    internal static Dictionary<string, object?> Machine(bool littleEndian) => new()
    {
        ["protocol_version"] = 1001,
        ["little_endian"] = littleEndian,
        ["type_sizes"] = new Dictionary<string, object?> { ["short"] = 2, ["int"] = 4, ["long"] = 4 },
    };

    internal static byte[] Zip(object? root, params (string Key, byte[] Data)[] storages) => ZipOf(PickleWriter.Dump(root), storages);

    internal static byte[] ZipOf(byte[] pickle, params (string Key, byte[] Data)[] storages) =>
        ZipEntries(CompressionLevel.NoCompression, [("archive/data.pkl", pickle), ("archive/byteorder", "little"u8.ToArray()),
            .. storages.Select(storage => ($"archive/data/{storage.Key}", storage.Data)), ("archive/version", "3\n"u8.ToArray())]);

    internal static byte[] ZipEntries(CompressionLevel level, params (string Name, byte[] Data)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(data);
            }
        }

        return stream.ToArray();
    }

    /// <summary>One stored entry whose sizes, offset and count stand in zip64 records, as torch writes them for files beyond 4 GiB.</summary>
    internal static byte[] Zip64(string name, byte[] data)
    {
        var checksum = new Crc32();
        checksum.Append(data);
        var extra = Join(U16(1), U16(24), U64(data.Length), U64(data.Length), U64(0));
        var shared = Join(U16(45), U16(0), U16(0), U16(0), U16(0x21), U32(checksum.Value), U32(uint.MaxValue), U32(uint.MaxValue), U16(name.Length));
        var encoded = Encoding.ASCII.GetBytes(name);
        var entry = Join("PK\u0003\u0004"u8.ToArray(), shared, U16(extra.Length), encoded, extra, data);
        var directory = Join("PK\u0001\u0002"u8.ToArray(), U16(45), shared, U16(extra.Length), U16(0), U16(0), U16(0), U32(0), U32(uint.MaxValue), encoded, extra);
        var end64 = Join("PK\u0006\u0006"u8.ToArray(), U64(44), U16(45), U16(45), U32(0), U32(0), U64(1), U64(1), U64(directory.Length), U64(entry.Length));
        var locator = Join("PK\u0006\u0007"u8.ToArray(), U32(0), U64(entry.Length + directory.Length), U32(1));
        var end = Join("PK\u0005\u0006"u8.ToArray(), U16(0), U16(0), U16(0xffff), U16(0xffff), U32(uint.MaxValue), U32(uint.MaxValue), U16(0));
        return Join(entry, directory, end64, locator, end);
    }

    internal static byte[] Legacy(object? root, params (string Key, long Elements, byte[] Data)[] storages) => LegacyOf(PickleWriter.Dump(root), storages);

    internal static byte[] LegacyOf(byte[] pickle, params (string Key, long Elements, byte[] Data)[] storages) =>
    [
        .. LegacyStart,
        .. pickle,
        .. PickleWriter.Dump(storages.Select(storage => (object?)storage.Key).ToList()),
        .. storages.SelectMany(storage => (byte[])[.. BitConverter.GetBytes(storage.Elements), .. storage.Data]),
    ];

    internal static byte[] Bytes(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] U16(int value) => BitConverter.GetBytes((ushort)value);

    private static byte[] U32(uint value) => BitConverter.GetBytes(value);

    private static byte[] U64(long value) => BitConverter.GetBytes(value);
}
