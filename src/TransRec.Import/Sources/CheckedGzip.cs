using System.Buffers.Binary;
using System.IO.Compression;
using ICSharpCode.SharpZipLib.GZip;

namespace TransRec.Import.Sources;

/// <summary>
/// An unpacked gzip file that is known to be whole when it has been read to its end: the framework's own stream ends without a word where a file was cut off. A file ends in the
/// number of its bytes; one of several members, or cut off, is unpacked once more by a reader that checks each member.
/// </summary>
internal sealed class CheckedGzip(Stream packed, string path) : ForwardStream
{
    private const int Trailer = 4;

    private readonly GZipStream unpacked = new(packed, CompressionMode.Decompress);
    private long given;
    private bool isChecked;

    public override int Read(Span<byte> buffer)
    {
        var read = unpacked.Read(buffer);
        given += read;
        if (read == 0 && buffer.Length > 0 && !isChecked)
        {
            isChecked = true;
            RequireWhole();
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    private void RequireWhole()
    {
        using var file = File.OpenRead(path);
        Span<byte> trailer = stackalloc byte[Trailer];
        if (file.Length >= Trailer)
        {
            file.Position = file.Length - Trailer;
            file.ReadExactly(trailer);
            if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) == (uint)given)
            {
                return;
            }
        }

        file.Position = 0;
        using var members = new GZipInputStream(file);
        var buffer = new byte[1 << 16];
        var total = 0L;
        for (int read; (read = members.Read(buffer, 0, buffer.Length)) > 0;)
        {
            total += read;
        }

        if (total != given)
        {
            throw new InvalidDataException($"{total} bytes were expected and {given} came");
        }
    }
}
