namespace TransRec.Import.Sources;

/// <summary>A file to read, or a file inside a zip archive.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Entry">Its name inside the archive; null: the file itself.</param>
/// <param name="Length">Its bytes as they lie, packed or not.</param>
internal sealed record SourceFile(string Path, string? Entry, long Length)
{
    /// <summary>As messages name it.</summary>
    public string Shown => Entry is null ? System.IO.Path.GetFileName(Path) : $"{System.IO.Path.GetFileName(Path)}/{Entry}";

    /// <summary>The name that formats know it by: without folders and without what it is packed with.</summary>
    public string Name
    {
        get
        {
            var name = System.IO.Path.GetFileName(Entry ?? Path);
            foreach (var ending in Packing.Endings)
            {
                if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                {
                    return name[..^ending.Length];
                }
            }

            return name;
        }
    }

    /// <summary>Opens it, unpacked.</summary>
    /// <param name="meter">Is told the bytes read of it as it lies; null: nobody.</param>
    /// <exception cref="ImportException">It is packed in a way that is not read.</exception>
    public Stream Open(ByteMeter? meter = null) => Packing.Open(this, meter);

    /// <summary>The first bytes, unpacked.</summary>
    public byte[] Beginning(int bytes)
    {
        using var stream = Open();
        var beginning = new byte[bytes];
        return beginning[..stream.ReadAtLeast(beginning, bytes, throwOnEndOfStream: false)];
    }
}
