using ParquetSharp;
using TimeUnit = TransRec.Import.Mapping.TimeUnit;

namespace TransRec.Import.Sources;

/// <summary>Rows of a Parquet file; of each the columns that are asked for. Lists are given as JSON, times as numbers of their unit.</summary>
internal sealed class ParquetRecordReader : RecordReader
{
    private readonly ParquetFileReader file;
    private readonly string[] columns;
    private readonly int[] leaves;
    private readonly ParquetColumn?[] readers;
    private readonly TimeUnit?[] units;
    private RowGroupReader? group;
    private int groups;
    private long left;
    private long row;

    /// <param name="path">The file, as it lies.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="columns">Names of columns at the top; null: all that can be read.</param>
    public ParquetRecordReader(string path, string name, IEnumerable<string>? columns = null)
    {
        Name = name;
        file = Guarded(() => new ParquetFileReader(path));
        try
        {
            var schema = file.FileMetaData.Schema;
            var all = Enumerable.Range(0, schema.NumColumns).Select(leaf => (Leaf: leaf, Name: schema.Column(leaf).Path.ToDotVector()[0])).ToList();
            this.columns = [.. columns ?? all.Select(column => column.Name).Distinct()];
            leaves = [.. this.columns.Select(column => all.Where(one => one.Name == column).Select(one => one.Leaf).DefaultIfEmpty(-1).First())];
            units = [.. leaves.Select(leaf => leaf < 0 ? null : ParquetColumn.UnitOf(schema.Column(leaf)))];
            readers = new ParquetColumn?[this.columns.Length];
        }
        catch (ParquetException error)
        {
            file.Dispose();
            throw Damaged(error);
        }
    }

    public override string Name { get; }

    public override long Line => row;

    public override IReadOnlyList<string> Columns => columns;

    public override ReadOnlySpan<byte> this[int column] => readers[column] is { } reader ? reader.Text : [];

    public override TimeUnit? UnitOf(int column) => units[column];

    /// <summary>Rows of the file.</summary>
    public long Rows => file.FileMetaData.NumRows;

    public override bool Read() => Guarded(() =>
    {
        while (left == 0)
        {
            if (groups == file.FileMetaData.NumRowGroups)
            {
                return false;
            }

            Close();
            group = file.RowGroup(groups++);
            left = group.MetaData.NumRows;
            for (var column = 0; column < leaves.Length; column++)
            {
                readers[column] = leaves[column] < 0 ? null : new ParquetColumn(group.Column(leaves[column]), columns[column]);
            }
        }

        foreach (var reader in readers)
        {
            reader?.Next();
        }

        left--;
        row++;
        return true;
    });

    protected override void Dispose(bool disposing)
    {
        Close();
        file.Dispose();
    }

    private void Close()
    {
        foreach (var reader in readers)
        {
            reader?.Dispose();
        }

        group?.Dispose();
        (group, left) = (null, 0);
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is ParquetException or NotSupportedException or OverflowException or ArgumentException or IndexOutOfRangeException or InvalidCastException)
        {
            throw Damaged(error);
        }
    }

    private ImportException Damaged(Exception error) =>
        new($"{Name} cannot be read as Parquet, after row {row}: {error.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}. Write it again, or give it as CSV.", error);
}
