using TransRec.Foundation.Files;

namespace TransRec.Pictures;

/// <summary>Whether a picture store is as it was written: its header, its records, and every row by its own checksum.</summary>
internal static class PictureStoreCheck
{
    /// <summary>Whether the header is that of a layout and a fingerprint.</summary>
    public static bool Header(MappedFile file, PictureStoreLayout layout, byte[] fingerprint) => file.Look(
        0, PictureStoreLayout.SealAt, header => header.SequenceEqual(layout.Header(fingerprint).AsSpan(0, PictureStoreLayout.SealAt)));

    /// <summary>Whether header and records are as they were written; null in a store that has no checksum of both.</summary>
    public static bool? Records(MappedFile file, PictureStoreLayout layout)
    {
        var header = file.Look(0, PictureStoreLayout.HeaderBytes, bytes => bytes.ToArray());
        var seal = header.AsSpan(PictureStoreLayout.SealAt).ToArray();
        var records = file.Look(
            PictureStoreLayout.HeaderBytes,
            checked((int)(layout.RowsAt - PictureStoreLayout.HeaderBytes)),
            bytes => new[] { PictureStoreLayout.Seal(header.AsSpan(0, PictureStoreLayout.SealAt), bytes), PictureStoreLayout.Seal([], bytes, kind: 1) });
        return seal.AsSpan().SequenceEqual(records[0]) ? true
            : seal.AsSpan().SequenceEqual(records[1]) || seal.All(value => value == 0) ? null
            : false;
    }

    /// <summary>The records; null when a row is not done or not as its record says.</summary>
    public static PictureRecord[]? Rows(MappedFile file, PictureStoreLayout layout)
    {
        var records = new PictureRecord[layout.Count];
        for (var row = 0; row < records.Length; row++)
        {
            records[row] = file.Look(PictureStoreLayout.RecordAt(row), PictureRecord.Bytes, PictureRecord.Read);
            if (!records[row].IsDone || file.Look(layout.RowAt(row), layout.RowBytes, PictureStoreLayout.Checksum) != records[row].Checksum)
            {
                return null;
            }
        }

        return records;
    }

    /// <summary>Checks a file by itself.</summary>
    /// <returns>True: as it was written; null: all but what it has no checksum of (header, records); false: damaged.</returns>
    public static bool? Whole(string path)
    {
        using var file = new MappedFile(path);
        return file.Length >= PictureStoreLayout.HeaderBytes
            && file.Look(0, PictureStoreLayout.HeaderBytes, header => PictureStoreLayout.OfHeader(header)) is var (layout, fingerprint)
            && file.Length == layout.FileBytes && Header(file, layout, fingerprint) && Records(file, layout) is not false && Rows(file, layout) is not null
            ? Records(file, layout)
            : false;
    }
}
