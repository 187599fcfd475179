using TransRec.Data;

namespace TransRec.Ecosystem.Admission;

/// <summary>Categories of a domain's items, at most 64 of them; rarer ones become "other".</summary>
/// <param name="Names">Their names.</param>
/// <param name="Masks">The categories of each item as bits; item number 1 stands at place 0.</param>
public sealed record ItemCategories(IReadOnlyList<string> Names, IReadOnlyList<ulong> Masks)
{
    private const string Other = "other";

    /// <summary>Reads a file of item ids and categories.</summary>
    /// <param name="path">Lines of an item id, a tab, and categories separated by |.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="most">The most categories that are told apart, 2 to 64.</param>
    /// <exception cref="EcosystemException">The file is missing, or a line is none of it.</exception>
    public static ItemCategories Read(string path, Domain domain, int most = 64)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var listed = ItemAttributes.Read(path, domain).Select(text => text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        string[] frequent = [.. listed.SelectMany(each => each).GroupBy(name => name, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key)];
        string[] names = [.. frequent.Where(name => name != Other).Take(most - 1), Other];
        return new ItemCategories(names, [.. listed.Select(own => Mask(own, names))]);
    }

    private static ulong Mask(string[] own, string[] names)
    {
        var mask = 0UL;
        foreach (var name in own)
        {
            mask |= 1UL << (Array.IndexOf(names, name) is >= 0 and var at ? at : names.Length - 1);
        }

        return mask == 0 ? 1UL << (names.Length - 1) : mask;
    }
}
