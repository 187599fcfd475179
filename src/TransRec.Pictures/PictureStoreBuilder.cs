using Microsoft.Win32.SafeHandles;
using TransRec.Images;

namespace TransRec.Pictures;

/// <summary>
/// Writes a store's file: rows first under the name <c>.partial</c>, which a later call goes on with after a stop, then renamed as a whole.
/// </summary>
internal sealed class PictureStoreBuilder(
    PictureStoreLayout layout, byte[] fingerprint, string folder, PictureFile[] files, PictureOptions options, byte[]? placeholder)
{
    // What padding, missing and broken pictures show: the grey nearest to zero after the default normalisation.
    private const byte Grey = 127;

    /// <param name="path">The store's file. The caller holds the lock on it.</param>
    /// <param name="done">Is told how many rows are done.</param>
    /// <param name="cancellation">Stops between pictures; what was done is kept.</param>
    public void Build(string path, Action<int> done, CancellationToken cancellation)
    {
        var partial = path + ".partial";
        using (var handle = File.OpenHandle(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read))
        {
            var left = RowsLeft(handle);
            var finished = layout.Count - left.Count;
            done(finished);
            var fallback = Fallback();
            var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
            try
            {
                Parallel.ForEach(left, parallel, row =>
                {
                    WriteRow(handle, row, fallback);
                    done(Interlocked.Increment(ref finished));
                });
            }
            catch (AggregateException errors) when (errors.InnerException is IOException error)
            {
                // Picture files that cannot be read are no errors: this is the store's own file, most often on a full disk.
                throw new IOException(
                    $"{partial} cannot be written: {error.Message.TrimEnd('.')}. The store takes {layout.FileBytes / 1e6:N0} MB; make room, or choose another cache folder "
                    + "(data.cache, TRANSREC_CACHE). What was decoded is kept.",
                    error);
            }

            RandomAccess.Write(handle, PictureStoreLayout.Seal(layout.Header(fingerprint).AsSpan(0, PictureStoreLayout.SealAt), Records(handle)), PictureStoreLayout.SealAt);
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(partial, path, overwrite: true);
    }

    private byte[] Records(SafeFileHandle handle)
    {
        var records = new byte[layout.RowsAt - PictureStoreLayout.HeaderBytes];
        var read = 0;
        for (int part; read < records.Length && (part = RandomAccess.Read(handle, records.AsSpan(read), PictureStoreLayout.HeaderBytes + read)) > 0;)
        {
            read += part;
        }

        return records;
    }

    private List<int> RowsLeft(SafeFileHandle handle)
    {
        var header = layout.Header(fingerprint);
        var found = new byte[header.Length];
        var known = RandomAccess.GetLength(handle) == layout.FileBytes
            && RandomAccess.Read(handle, found, 0) == found.Length
            && found.AsSpan(0, PictureStoreLayout.SealAt).SequenceEqual(header.AsSpan(0, PictureStoreLayout.SealAt));
        if (!known)
        {
            RandomAccess.SetLength(handle, 0);
            RandomAccess.SetLength(handle, layout.FileBytes);
            RandomAccess.Write(handle, header, 0);
            return [.. Enumerable.Range(0, layout.Count)];
        }

        // After a power cut a record may be there without its row: only the checksum counts.
        var row = new byte[layout.RowBytes];
        var bytes = new byte[PictureRecord.Bytes];
        var left = new List<int>();
        for (var index = 0; index < layout.Count; index++)
        {
            _ = RandomAccess.Read(handle, bytes, PictureStoreLayout.RecordAt(index));
            var record = PictureRecord.Read(bytes);
            var read = record.IsDone ? RandomAccess.Read(handle, row, layout.RowAt(index)) : 0;
            if (read != row.Length || PictureStoreLayout.Checksum(row) != record.Checksum)
            {
                left.Add(index);
            }
        }

        return left;
    }

    private void WriteRow(SafeFileHandle handle, int index, PixelGrid? fallback)
    {
        var row = new byte[layout.RowBytes];
        var decoded = index == 0 ? DecodedPicture.None(PictureProblem.Missing) : Decode(files[index]);
        var shown = decoded.Pixels is { } pixels ? options.Transform.Apply(pixels) : index == 0 ? null : fallback;
        if (shown is null)
        {
            Array.Fill(row, Grey);
        }
        else
        {
            Planes(shown, row);
        }

        var record = new PictureRecord(
            true, shown is not null, decoded.Problem, decoded.Format, decoded.Notes, decoded.Width, decoded.Height, PictureStoreLayout.Checksum(row));
        var bytes = new byte[PictureRecord.Bytes];
        record.Write(bytes);
        RandomAccess.Write(handle, row, layout.RowAt(index));
        RandomAccess.Write(handle, bytes, PictureStoreLayout.RecordAt(index));
    }

    private DecodedPicture Decode(PictureFile file)
    {
        var (content, problem) = PictureContent.Read(folder, file, options.MaximumFileBytes);
        if (content is null)
        {
            return DecodedPicture.None(problem) with { Notes = file.Notes };
        }

        var decoded = PictureDecoder.Decode(content, options.MaximumPixels);
        var wrong = decoded.Format != PictureFormat.Unknown && !Fits(decoded.Format, Path.GetExtension(file.Path)!) ? PictureNotes.WrongExtension : PictureNotes.None;
        return decoded with { Notes = decoded.Notes | file.Notes | wrong };
    }

    private PixelGrid? Fallback()
    {
        if (placeholder is null)
        {
            return null;
        }

        var decoded = PictureDecoder.Decode(placeholder, options.MaximumPixels);
        return decoded.Pixels is { } pixels
            ? options.Transform.Apply(pixels)
            : throw new InvalidDataException($"The placeholder {options.PlaceholderFile} gives no picture ({decoded.Problem}). Name another file or none.");
    }

    private static bool Fits(PictureFormat format, string extension) => extension.ToLowerInvariant() switch
    {
        ".jpg" or ".jpeg" => format == PictureFormat.Jpeg,
        ".png" => format == PictureFormat.Png,
        ".webp" => format == PictureFormat.Webp,
        ".gif" => format == PictureFormat.Gif,
        _ => false,
    };

    // [height, width, 3] to [3, height, width]
    private static void Planes(PixelGrid picture, Span<byte> row)
    {
        var plane = picture.Width * picture.Height;
        var from = picture.Bytes.AsSpan(0, plane * PixelGrid.Channels);
        for (var channel = 0; channel < PixelGrid.Channels; channel++)
        {
            var to = row.Slice(channel * plane, plane);
            for (var (pixel, place) = (0, channel); pixel < to.Length; pixel++, place += PixelGrid.Channels)
            {
                to[pixel] = from[place];
            }
        }
    }
}
