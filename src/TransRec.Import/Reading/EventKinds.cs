using System.Text;

namespace TransRec.Import.Reading;

/// <summary>Kinds of events: their numbers in a store, from 1 (0: none), and how often each was seen.</summary>
internal sealed class EventKinds
{
    private const int Most = 255;

    private readonly bool keepsAll;
    private readonly List<(byte[] Name, long Count)> kinds;

    /// <param name="known">Kinds that are known before; their order is that of their numbers.</param>
    /// <param name="keepsAll">Whether others are kept too.</param>
    public EventKinds(IEnumerable<string> known, bool keepsAll)
    {
        this.keepsAll = keepsAll;
        kinds = [.. known.Distinct().Take(Most).Select(name => (Encoding.UTF8.GetBytes(name), 0L))];
        Asked = keepsAll ? 0 : kinds.Count;
    }

    /// <summary>How many kinds are kept; 0: all.</summary>
    public int Asked { get; }

    /// <summary>Names and counts, in the order of their numbers; with those that are not kept.</summary>
    public IReadOnlyList<(string Name, long Count)> Counts => [.. kinds.Where((kind, index) => kind.Count > 0 || index < Asked).Select(kind => (Encoding.UTF8.GetString(kind.Name), kind.Count))];

    /// <summary>The number of a kind.</summary>
    /// <returns>-1 where it is not kept.</returns>
    public int Number(ReadOnlySpan<byte> name)
    {
        for (var index = 0; index < kinds.Count; index++)
        {
            if (name.SequenceEqual(kinds[index].Name))
            {
                kinds[index] = (kinds[index].Name, kinds[index].Count + 1);
                return keepsAll || index < Asked ? index + 1 : -1;
            }
        }

        if (kinds.Count == Most)
        {
            return keepsAll ? Most : -1;
        }

        kinds.Add((name.ToArray(), 1));
        return keepsAll ? kinds.Count : -1;
    }
}
