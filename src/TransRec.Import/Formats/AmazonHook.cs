namespace TransRec.Import.Formats;

/// <summary>Titles that are the source of a page are none.</summary>
internal sealed class AmazonHook : FormatHook
{
    private long sources;

    public override string Title(string title)
    {
        if (!title.Contains("getTime", StringComparison.Ordinal) && !title.StartsWith("<span", StringComparison.OrdinalIgnoreCase) && !title.StartsWith("var ", StringComparison.Ordinal))
        {
            return title;
        }

        sources++;
        return "";
    }

    public override IEnumerable<string> Notes() => sources == 0 ? [] : [$"{sources:N0} titles are the source of a page (<span ..) and count as none."];
}
