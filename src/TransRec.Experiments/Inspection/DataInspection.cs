using System.Text.RegularExpressions;
using TransRec.Data;

namespace TransRec.Experiments.Inspection;

/// <summary>Looks at data that are well formed for what will hurt: titles that say nothing, ids that were changed on the way, pictures that nobody reads.</summary>
public static partial class DataInspection
{
    private const int Examples = 3;
    private const int Marks = 2; // [CLS] and [SEP] count among a model's tokens
    private static readonly int[] Lengths = [30, 64, 128];
    private static readonly string[] NoTitles = ["nan", "none", "null", "n/a", "na", "<na>", "nil", "undefined", "nat", "-", "?"];
    private static readonly string[] OtherFormats = [".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif", ".jfif", ".svg", ".jp2"];
    private static readonly string[] ReadFormats = [".jpg", ".jpeg", ".png", ".webp"];

    /// <summary>Looks at a folder.</summary>
    /// <param name="folder">The folder of the data.</param>
    /// <param name="minimumInteractions">The least interactions of a user that is kept.</param>
    /// <param name="tokenizer">A folder with the tokenizer that titles will be read with; null: tokens are estimated. Default null.</param>
    /// <exception cref="DomainFormatException">The data have defects.</exception>
    public static DataInspectionReport Run(string folder, int minimumInteractions, string? tokenizer = null)
    {
        var whole = Domain.Load(folder, new DomainOptions { Whole = true, AllowEmptyTitles = true });
        var tokens = new TitleTokens(tokenizer);
        List<(string Id, string Title, IReadOnlyList<string> Tokens)> items =
            [.. whole.ItemIds.Zip(whole.Titles).Skip(1).Select(item => (item.First, item.Second, tokens.Of(item.Second)))];
        var hints = new List<DataHint>();
        void Add(string kind, IEnumerable<string> found, string what, string advice)
        {
            var all = found.ToList();
            if (all.Count > 0)
            {
                hints.Add(new DataHint(kind, all.Count, what, advice, [.. all.Take(Examples)]));
            }
        }

        IEnumerable<string> Titles(Func<string, bool> are) => items.Where(item => are(item.Title)).Select(item => $"{item.Id}: {item.Title}");
        Add("titlesWithoutToken", items.Where(item => !string.IsNullOrWhiteSpace(item.Title) && !tokens.SaysSomething(item.Title, item.Tokens)).Select(item => $"{item.Id}: {item.Title}"),
            "titles without a token that says something", "All of them look the same to a text encoder. Give them words, or leave the items out.");
        Add("titlesOfNothing", Titles(title => NoTitles.Contains(title.Trim(), StringComparer.OrdinalIgnoreCase)),
            "titles that stand for none (nan, None, null, ...)", "Something wrote a missing title as a word. Write the true title, or an empty one with --allow-empty-titles.");
        Add("htmlEntities", Titles(HtmlEntity().IsMatch), "titles with HTML entities (&amp;, &#39;)", "They were copied from a page. Decode them (html.unescape in Python).");
        Add("csvQuotes", Titles(title => (title.Length > 1 && title[0] == '"' && title[^1] == '"') || title.Contains("\"\"", StringComparison.Ordinal)),
            "titles in quotes of CSV", "The file was written as CSV; tabs need no quotes. Read it with a CSV reader and write it without.");
        Add("idsWithoutZeros", IdForms.WithoutZeros([.. whole.ItemIds.Skip(1)]),
            "item ids that may have lost leading zeros", "The others are longer. A spreadsheet or a reader took them for numbers; read ids as text, else pictures and interactions do not find them.");
        Add("itemIdsAlike", IdForms.Alike(whole.ItemIds.Skip(1)),
            "groups of item ids that differ by capitals, spaces or the form of accents only", "Are they one item? Bring ids to one form (NFC) before the files are written.");
        Add("userIdsAlike", IdForms.Alike(whole.UserIds),
            "groups of user ids that differ by capitals, spaces or the form of accents only", "Are they one user? Their histories are apart now.");
        AddUsers(whole, minimumInteractions, Add);
        AddPictures(folder, Add);
        var advised = TitleLength.Of(items.Select(item => item.Tokens.Count), estimated: tokenizer is null);
        TitleCut[] cuts = [.. Lengths.Append(advised).Distinct().Order().Select(length => new TitleCut(
            length,
            items.Count(item => item.Tokens.Count > length - Marks),
            items.CountBy(item => string.Join(' ', item.Tokens.Take(length - Marks))).Where(title => title.Value > 1).Sum(title => title.Value)))];
        var whole30 = items.CountBy(item => string.Join(' ', item.Tokens)).Where(title => title.Value > 1).Sum(title => title.Value);
        if (cuts[0].Alike > whole30)
        {
            hints.Add(new DataHint(
                "titlesAlikeWhenCut", cuts[0].Alike - whole30, $"items that look like another one when titles are cut at {cuts[0].Tokens} tokens",
                "What tells them apart comes late. Raise itemEncoder.maximumTokens, or put it first.", []));
        }

        return new DataInspectionReport(hints, cuts, tokens.Name, advised);
    }

    private static void AddUsers(Domain whole, int minimum, Action<string, IEnumerable<string>, string, string> add)
    {
        var lengths = Enumerable.Range(0, whole.UserCount).Select(user => (Id: whole.UserIds[user], whole.Sequence(user).Length)).ToList();
        var few = lengths.Where(user => user.Length < DomainOptions.FewestInteractions).Select(user => $"{user.Id}: {user.Length}");
        add("usersOfTooFew", few, $"users with fewer than {DomainOptions.FewestInteractions} interactions",
            $"No setting keeps them: {DomainOptions.FewestInteractions} is the least, one to train on, one to validate, one to test.");
        var left = lengths.Where(user => user.Length >= DomainOptions.FewestInteractions && user.Length < minimum).Select(user => $"{user.Id}: {user.Length}");
        add("usersLeftOut", left, $"users with {DomainOptions.FewestInteractions} interactions or more, left out as they have fewer than {minimum}",
            $"--minimum-interactions {DomainOptions.FewestInteractions} (data.minimumInteractions) keeps them.");
        var median = lengths.Select(user => user.Length).Order().ElementAt(lengths.Count / 2);
        var heavy = lengths.Where(user => user.Length > Math.Max(40, 20 * median)).OrderByDescending(user => user.Length).Select(user => $"{user.Id}: {user.Length}");
        add("heavyUsers", heavy, $"users with more than twenty times the median of {median} interactions",
            "A shop's own account, a robot, or several people? Of each the last data.maximumSequenceLength count; leave out those that are nobody.");
    }

    private static void AddPictures(string folder, Action<string, IEnumerable<string>, string, string> add)
    {
        var images = Path.Combine(folder, "images");
        if (!Directory.Exists(images))
        {
            return;
        }

        var below = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = Directory.EnumerateFiles(images, "*", below).Select(file => Path.GetRelativePath(images, file)).Order(StringComparer.Ordinal).ToList();
        bool Has(string file, string[] endings) => endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);
        add("picturesInFolders", files.Where(file => Path.GetDirectoryName(file) is { Length: > 0 } && Has(file, ReadFormats) && !File.Exists(Path.Combine(folder, "images.tsv"))),
            "pictures in folders below images/", "Without images.tsv only images/ID.jpg, .jpeg, .png and .webp are read. Move them up, or write images.tsv (id, tab, path).");
        add("picturesOfOtherFormats", files.Where(file => Has(file, OtherFormats)),
            "pictures of formats that are not read", "Convert them to JPEG, PNG or WebP.");
    }

    [GeneratedRegex("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")]
    private static partial Regex HtmlEntity();
}
