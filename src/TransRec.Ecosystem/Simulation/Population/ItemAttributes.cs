namespace TransRec.Ecosystem.Simulation;

/// <summary>Categories or owners of a domain's items, from a file of item ids and texts with a tab between them.</summary>
internal static class ItemAttributes
{
    /// <summary>The text of each item; items that the file does not name have none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="find">The number of an item id, -1 when the domain has no such item: such lines are skipped, since catalogues shrink.</param>
    /// <param name="items">How many items there are.</param>
    /// <exception cref="EcosystemException">The file is missing, a line has no tab, an item stands twice, or no line names an item of the domain.</exception>
    public static string[] Read(string path, Func<string, int> find, int items)
    {
        if (!File.Exists(path))
        {
            throw new EcosystemException($"There is no file {path}; expected lines of an item id, a tab and a text.");
        }

        var texts = new string[items];
        var (line, known) = (0, 0);
        foreach (var text in File.ReadLines(path))
        {
            line++;
            var tab = text.IndexOf('\t', StringComparison.Ordinal);
            if (tab <= 0)
            {
                throw new EcosystemException($"Line {line} of {path} has no tab; expected an item id, a tab and a text.");
            }

            if (find(text[..tab]) is >= 0 and var item)
            {
                texts[item] = texts[item] is null ? text[(tab + 1)..].Trim() : throw new EcosystemException($"Line {line} of {path} names item {text[..tab]}, which a line before it names too.");
                known++;
            }
        }

        return known > 0 ? [.. texts.Select(text => text ?? "")] : throw new EcosystemException($"{path} names no item of the domain; expected the ids of its items.tsv.");
    }
}
