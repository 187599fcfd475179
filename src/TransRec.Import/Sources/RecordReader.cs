using TransRec.Import.Mapping;

namespace TransRec.Import.Sources;

/// <summary>A source of records, one after the other: values by column, as UTF-8 text that is valid until the next record.</summary>
internal abstract class RecordReader : IDisposable
{
    /// <summary>The file or query, as messages name it.</summary>
    public abstract string Name { get; }

    /// <summary>Where the record begins: its line, or its row, from 1.</summary>
    public abstract long Line { get; }

    /// <summary>The columns' names, in the order of their numbers.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Why this record cannot be read; null for one that can.</summary>
    public ImportDefect? Defect { get; protected set; }

    /// <summary>The text of a column, unescaped; empty where the record has none. Of a JSON list or object, its JSON.</summary>
    public abstract ReadOnlySpan<byte> this[int column] { get; }

    /// <summary>Goes to the next record.</summary>
    /// <returns>False after the last one.</returns>
    public abstract bool Read();

    /// <summary>The unit that the source itself gives to the times of a column (a Parquet or SQL time stamp, given as a number); null where it gives none.</summary>
    public virtual TimeUnit? UnitOf(int column) => null;

    /// <summary>The number of a column.</summary>
    /// <returns>-1 where there is none of that name.</returns>
    public int Find(string column)
    {
        for (var index = 0; index < Columns.Count; index++)
        {
            if (string.Equals(Columns[index], column, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
