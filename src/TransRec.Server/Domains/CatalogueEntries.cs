namespace TransRec.Server.Domains;

/// <summary>The entries of a domain's items by index number. One thread changes it at a time, any number may read.</summary>
internal sealed class CatalogueEntries
{
    private CatalogueEntry?[] entries = new CatalogueEntry?[64];

    /// <summary>The highest number.</summary>
    public int Last { get; private set; }

    /// <summary>The entry of an item; null: none is known yet.</summary>
    public CatalogueEntry? this[int number] => Volatile.Read(ref entries) is var now && (uint)number < (uint)now.Length ? Volatile.Read(ref now[number]) : null;

    /// <summary>Writes an entry.</summary>
    public void Set(CatalogueEntry entry)
    {
        if (entry.Number >= entries.Length)
        {
            var larger = new CatalogueEntry?[Math.Max(entry.Number + 1, entries.Length * 2)];
            entries.CopyTo(larger, 0);
            Volatile.Write(ref entries, larger);
        }

        Volatile.Write(ref entries[entry.Number], entry);
        Last = Math.Max(Last, entry.Number);
    }
}
