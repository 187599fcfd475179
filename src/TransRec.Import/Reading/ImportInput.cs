using TransRec.Import.Mapping;
using TransRec.Import.Sources;

namespace TransRec.Import.Reading;

/// <summary>A source of records, ready to be opened.</summary>
/// <param name="Name">As messages name it.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Map">Which column holds what.</param>
/// <param name="Encoding">The encoding of text; null for others.</param>
/// <param name="Open">Opens it.</param>
/// <param name="EarliestTime">Times before it cannot be.</param>
/// <param name="Events">Kinds of events that are known before; null: none.</param>
internal sealed record ImportInput(
    string Name, FileRole Role, ColumnMapping Map, string? Encoding, Func<RecordReader> Open, long EarliestTime = long.MinValue, IReadOnlyList<string>? Events = null);
