using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Options;

namespace TransRec.Tests.Api;

/// <summary>docs/methods.md: the registry and the documentation of its option records as a page.</summary>
internal static partial class MethodsPage
{
    private const int LongestParagraph = 60; // words

    public static string Text()
    {
        var documentation = XmlDocumentation.Of(typeof(AdapterOptions).Assembly);
        var page = new StringBuilder();
        page.Append("""
            # Methods

            <!-- Generated from AdapterRegistry by MethodsPageTests; do not edit. TRANSREC_ACCEPT=1 dotnet test -c Release --filter MethodsPage writes it anew. -->

            Ways to carry a pre-trained model to a target domain.
            In a recipe of `transrec adapt` the key `adapter.method` chooses one; the other keys of `adapter` are its options.

            The numbers are those of the paper's model with each method's defaults: BERT-base, head to width 64, SASRec of 2 blocks (109,632,320 parameters).
            A method that needs convolutions or pictures is listed in the model that the column "in" names.
            `transrec methods` prints the same.

            | method | what it is | source | where | in | trained | % | file | merges into the base |
            |---|---|---|---|---|---|---|---|---|

            """);
        foreach (var listing in MethodListing.All())
        {
            var method = listing.Method;
            page.Append($"| [`{method.Name}`](#{method.Name}) | {method.Summary} | {method.Source} ");
            page.Append(CultureInfo.InvariantCulture, $"| {(listing.Places.Count > 0 ? string.Join(", ", listing.Places) : "parameters of the base")} ");
            page.Append(CultureInfo.InvariantCulture, $"| {listing.Model} | {listing.Trained:N0} | {listing.Percent:0.00} | {listing.FileBytes / 1e6:0.00} MB ");
            page.Append($"| {(method.Mergeable ? "yes" : "")} |\n");
        }

        var common = Keys(typeof(FrozenOptions));
        foreach (var method in AdapterRegistry.Methods)
        {
            page.Append($"\n## {method.Name}\n\n{OneSentenceALine(documentation.Summary(method.OptionsType))}\n");
            var own = OptionDescription.Of(method.OptionsType).Where(option => !common.Contains(option.Key)).ToList();
            page.Append(own.Count > 0 ? "\n" + Table(method.OptionsType, own, documentation) : "\nNo options of its own.\n");
        }

        page.Append("\n## Options of every method\n\n");
        page.Append("What of the base's own parameters is trained besides.\n`full` and `scratch` train everything already and refuse them.\n\n");
        return page.Append(Table(typeof(FrozenOptions), OptionDescription.Of(typeof(FrozenOptions)), documentation)).ToString();
    }

    /// <summary>One sentence a line, and a new paragraph where one would grow long.</summary>
    private static string OneSentenceALine(string text)
    {
        var page = new StringBuilder();
        var words = 0;
        foreach (var sentence in SentenceEnd().Split(text))
        {
            var own = sentence.Count(letter => letter == ' ') + 1;
            var isNew = page.Length > 0 && words + own > LongestParagraph;
            page.Append(page.Length == 0 ? "" : isNew ? "\n\n" : "\n").Append(sentence);
            words = isNew ? own : words + own;
        }

        return page.ToString();
    }

    [GeneratedRegex(@"(?<=[.!?]\)?) (?=[\p{Lu}`""(])")]
    private static partial Regex SentenceEnd();

    private static HashSet<string> Keys(Type options) => [.. OptionDescription.Of(options).Select(option => option.Key)];

    private static string Table(Type options, IEnumerable<OptionDescription> rows, XmlDocumentation documentation)
    {
        var table = new StringBuilder("| option | value | default | |\n|---|---|---|---|\n");
        foreach (var row in rows)
        {
            var property = options.GetProperty(char.ToUpperInvariant(row.Key[0]) + row.Key[1..])!;
            table.Append($"| `{row.Key}` | {row.Allowed} | `{row.Default ?? "required"}` | {documentation.Summary(property)} |\n");
        }

        return table.ToString();
    }
}
