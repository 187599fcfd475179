using System.IO.Compression;
using ICSharpCode.SharpZipLib.BZip2;
using TransRec.Foundation.Files;

namespace TransRec.Import.Sources;

/// <summary>How files are packed, by their first bytes and never by their names: gzip, zstd, bzip2, zip; what is not read is named.</summary>
internal static class Packing
{
    /// <summary>Endings that a name has for the packing alone.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".gz", ".gzip", ".zst", ".zstd", ".bz2"];

    private static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> Zstd => [0x28, 0xB5, 0x2F, 0xFD];

    private static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    /// <summary>Whether a file is a zip archive.</summary>
    public static bool IsZip(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> first = stackalloc byte[4];
        return stream.ReadAtLeast(first, 4, throwOnEndOfStream: false) == 4 && first.SequenceEqual(Zip);
    }

    /// <summary>Opens a file, unpacked.</summary>
    public static Stream Open(SourceFile file, ByteMeter? meter)
    {
        if (SpecialFile.Name(file.Path) is { } special)
        {
            throw new ImportException($"{file.Path} is {special}; a file is expected.");
        }

        Stream stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 17, FileOptions.SequentialScan);
        try
        {
            stream = meter is null ? stream : meter.Over(stream);
            if (file.Entry is { } entry)
            {
                var archive = new ZipArchive(stream, ZipArchiveMode.Read);
                var inside = archive.GetEntry(entry) ?? throw new ImportException($"{file.Path} has no {entry} any more.");
                return Unpack(new BufferedStream(inside.Open(), 1 << 16), file, archive);
            }

            return Unpack(stream, file, null);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // Of a file in an archive the archive goes with the stream.
    private static Stream Unpack(Stream stream, SourceFile file, ZipArchive? archive)
    {
        var beginning = new byte[8];
        var read = stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        Stream whole = archive is null ? Rewound(stream) : new Prefixed(beginning[..read], stream, archive);
        ReadOnlySpan<byte> first = beginning.AsSpan(0, read);
        if (first.StartsWith(Gzip))
        {
            return new ReadAhead(file.Entry is null ? new CheckedGzip(whole, file.Path) : new GZipStream(whole, CompressionMode.Decompress));
        }

        if (first.StartsWith(Zstd))
        {
            return new ReadAhead(new ZstdSharp.DecompressionStream(whole, leaveOpen: false));
        }

        if (first.StartsWith("BZh"u8) && read > 4 && beginning[4] == 0x31)
        {
            return new ReadAhead(new BZip2InputStream(whole));
        }

        var other = first.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z']) ? "packed with xz; unpack it first"
            : first.StartsWith("7z\u00BC\u00AF"u8) || first.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xBC, 0xAF]) ? "a 7z archive; unpack it first"
            : first.StartsWith("Rar!"u8) ? "a rar archive; unpack it first"
            : first.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) ? "an Excel workbook of the old form; save it as CSV (UTF-8)"
            : archive is not null && first.StartsWith(Zip) ? "an archive inside an archive; unpack it first"
            : null;
        return other is null ? whole : throw new ImportException($"{file.Shown} is {other}. gzip, zstd, bzip2 and zip are read as they are.");
    }

    private static Stream Rewound(Stream stream)
    {
        stream.Position = 0;
        return stream;
    }
}
