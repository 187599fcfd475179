using System.IO.Compression;

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

    internal static byte[] Legacy(object? root, params (string Key, long Elements, byte[] Data)[] storages) => LegacyOf(PickleWriter.Dump(root), storages);

    internal static byte[] LegacyOf(byte[] pickle, params (string Key, long Elements, byte[] Data)[] storages) =>
    [
        .. LegacyStart,
        .. pickle,
        .. PickleWriter.Dump(storages.Select(storage => (object?)storage.Key).ToList()),
        .. storages.SelectMany(storage => (byte[])[.. BitConverter.GetBytes(storage.Elements), .. storage.Data]),
    ];

    internal static byte[] Bytes(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
