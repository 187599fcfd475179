using TransRec.Import.Mapping;
using TransRec.Import.Reading;
using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>What a format does that its description cannot say. One is made for each import; it may keep what it has seen.</summary>
internal abstract class FormatHook
{
    /// <summary>Whether the interaction files are gone through once before they are read.</summary>
    public virtual bool LooksFirst => false;

    /// <summary>Columns that it reads besides those of the mapping.</summary>
    public virtual IReadOnlyList<string> Columns => [];

    /// <summary>Tells columns by what they hold.</summary>
    /// <param name="file">The file's description.</param>
    /// <param name="mapping">The mapping as described.</param>
    /// <param name="columns">The file's columns.</param>
    /// <param name="rows">Its first records, value by value.</param>
    public virtual ColumnMapping Arrange(FormatFile file, ColumnMapping mapping, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows) => mapping;

    /// <summary>Sees a record before any is read (<see cref="LooksFirst"/>).</summary>
    public virtual void Look(InteractionRow row)
    {
    }

    /// <summary>Sees a record of a file of ids.</summary>
    public virtual void LookUp(RecordReader record)
    {
    }

    /// <summary>Makes interactions of a record.</summary>
    public virtual void Read(InteractionRow row, InteractionSink sink) => sink.Add(row);

    /// <summary>A user's id as it is kept.</summary>
    public virtual ReadOnlySpan<byte> UserId(ReadOnlySpan<byte> id) => id;

    /// <summary>An item's id as it is kept.</summary>
    /// <param name="id">As the file has it.</param>
    /// <param name="role">The file.</param>
    public virtual ReadOnlySpan<byte> ItemId(ReadOnlySpan<byte> id, FileRole role) => id;

    /// <summary>A title as it is kept; empty: none.</summary>
    public virtual string Title(string title) => title;

    /// <summary>What whoever imports should know of what was done, at the end.</summary>
    public virtual IEnumerable<string> Notes() => [];
}
