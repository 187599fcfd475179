using TransRec.Data;

namespace TransRec.Ecosystem.Admission;

/// <summary>Categories or owners of a domain's items, from a file of item ids and texts with a tab between them.</summary>
internal static class ItemAttributes
{
    /// <summary>The text of each item, item number 1 at place 0; items that the file does not name have none. Lines of items that the domain has not are skipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="domain">The domain.</param>
    /// <exception cref="EcosystemException">The file is missing, a line has no tab, an item stands twice, or no line names an item of the domain.</exception>
    public static string[] Read(string path, Domain domain)
    {
        if (!File.Exists(path))
        {
            throw new EcosystemException($"There is no file {path}; expected lines of an item id, a tab and a text.");
        }

        var texts = new string[domain.ItemCount];
        var (line, known) = (0, 0);
        foreach (var text in File.ReadLines(path))
        {
            line++;
            var tab = text.IndexOf('\t', StringComparison.Ordinal);
            if (tab <= 0)
            {
                throw new EcosystemException($"Line {line} of {path} has no tab; expected an item id, a tab and a text.");
            }

            if (domain.TryFindItem(text[..tab], out var item))
            {
                texts[item - 1] = texts[item - 1] is null ? text[(tab + 1)..].Trim() : throw new EcosystemException($"Line {line} of {path} names item {text[..tab]}, which a line before it names too.");
                known++;
            }
        }

        return known > 0 ? [.. texts.Select(text => text ?? "")] : throw new EcosystemException($"{path} names no item of the domain; expected the ids of its items.tsv.");
    }
}
