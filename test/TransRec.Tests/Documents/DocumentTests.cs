using System.Text.RegularExpressions;

namespace TransRec.Tests.Documents;

/// <summary>Documents are read by strangers: their form, and that everything they point to is there.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] SourceEndings = [".cs", ".json", ".props", ".targets", ".csproj", ".sh", ".editorconfig"];

    /// <summary>Every document of the repository.</summary>
    public static TheoryData<string> All => [.. Pages()];

    /// <summary>
    /// Those whose prose is held. A record of a decision is kept as it was written, so is what a version brought, and the page of methods is the code's documentation
    /// with its formulas.
    /// </summary>
    public static TheoryData<string> Held => [.. Pages().Where(path => path is not ("CHANGELOG.md" or "docs/methods.md") && !path.StartsWith("docs/adr/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Held))]
    public void A_document_has_one_sentence_a_line_and_short_paragraphs(string path) => Assert.Empty(Prose.Defects(MarkdownPage.Open(path)));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_link_leads_to_a_file_and_to_a_heading_of_it(string path)
    {
        var page = MarkdownPage.Open(path);
        Assert.Empty(page.Links.Where(link => !link.Contains("://", StringComparison.Ordinal) && !Resolves(page, link)).Select(link => $"{path}: {link}"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_recipe_that_a_document_names_is_there(string path) => Assert.All(
        NamedRecipe().Matches(MarkdownPage.Open(path).Text).Select(match => match.Value.TrimEnd('.', '/')).Where(name => !name.EndsWith("/NAME.json", StringComparison.Ordinal)),
        name => Assert.True(Exists(name), $"{path}: {name}"));

    [Fact]
    public void Every_document_that_sources_and_recipes_name_is_there()
    {
        var missing =
            from folder in (string[])["src", "test", "bench", "eng", "recipes"]
            from file in Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories)
            where SourceEndings.Contains(Path.GetExtension(file)) && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
            from match in NamedDocument().Matches(File.ReadAllText(file))
            where !Exists(match.Value)
            select $"{Path.GetRelativePath(Repository.Root, file)}: {match.Value}";
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_page_of_figures_says_which_command_gives_them_where_and_when()
    {
        var pages = Pages().Where(path => (path.StartsWith("docs/performance/", StringComparison.Ordinal) || path.StartsWith("docs/study/", StringComparison.Ordinal))
            && !path.EndsWith("/README.md", StringComparison.Ordinal) && path != "docs/study/conclusions.md").ToList();
        Assert.NotEmpty(pages);
        Assert.All(pages, path =>
        {
            var text = MarkdownPage.Open(path).Text;
            Assert.Matches("eng/bench.sh|transrec (study|pretrain|profile)|running", text);
            Assert.Matches("EPYC|Xeon|H100|machine", text);
            Assert.Matches(@"\b20\d\d\b|\]\((README\.md#machines|against-the-reference\.md|pictures-to-films\.md)", text);
        });
    }

    [Fact]
    public void Every_page_of_figures_and_of_the_guide_is_in_an_index()
    {
        var indexed = ((string[])["README.md", "CONTRIBUTING.md", "docs/study/README.md", "docs/performance/README.md", "docs/adr/README.md", "docs/guide/own-data.md"])
            .Select(MarkdownPage.Open)
            .SelectMany(page => page.Links.Select(link => Target(page, link)))
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(Pages().Where(path => path.StartsWith("docs/", StringComparison.Ordinal)), path => Assert.True(indexed.Contains(Repository.PathOf(path.Split('/'))), path));
    }

    [Theory]
    [InlineData("One sentence. Another.", "second sentence")]
    [InlineData("One sentence! another in small letters.", "second sentence")]
    [InlineData("It ends (here.) And goes on.", "second sentence")]
    [InlineData("**Bold.** And more.", "second sentence")]
    [InlineData("A line that breaks\nin the middle.", "goes on in the next line")]
    [InlineData("Add & norm lies behind attention.", "after, before or next to")]
    public void A_defect_of_prose_is_found(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(Prose.Defects(new MarkdownPage("x.md", text))), StringComparison.Ordinal);

    [Fact]
    public void A_long_paragraph_is_found_however_it_is_broken_into_lines()
    {
        var sentences = string.Join('\n', Enumerable.Repeat("A sentence of five words.", 17));
        Assert.Contains("85 words", Assert.Single(Prose.Defects(new MarkdownPage("x.md", sentences))), StringComparison.Ordinal);
        Assert.Contains("46 words", Assert.Single(Prose.Defects(new MarkdownPage("x.md", string.Join("; ", Enumerable.Repeat("a b", 23))))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Files are read as they are, e.g. `a.b. c`.\nThen comes [a link](x.y.z).")]
    [InlineData("- An item without a full stop\n- Another.\n  It has two sentences.")]
    [InlineData("| a table. | may hold. Anything |")]
    [InlineData("```\ncode. May too\n```")]
    public void Sound_prose_has_no_defect(string text) => Assert.Empty(Prose.Defects(new MarkdownPage("x.md", text)));

    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Repository.Root, "*.md")
        .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
        .Where(path => !path.EndsWith(".received.md", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static bool Resolves(MarkdownPage page, string link)
    {
        var anchor = link.Contains('#', StringComparison.Ordinal) ? link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..] : null;
        var target = Target(page, link);
        return (File.Exists(target) || Directory.Exists(target))
            && (anchor is null || MarkdownPage.Open(Path.GetRelativePath(Repository.Root, target).Replace('\\', '/')).Anchors.Contains(anchor));
    }

    private static string Target(MarkdownPage page, string link)
    {
        var file = link.Split('#')[0];
        var own = Repository.PathOf(page.Path.Split('/'));
        return file.Length == 0 ? own : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(own)!, file));
    }

    private static bool Exists(string path)
    {
        var full = Repository.PathOf(path.Split('/'));
        return File.Exists(full) || Directory.Exists(full);
    }

    [GeneratedRegex(@"(?<![\w./-])recipes/[\w./-]*")]
    private static partial Regex NamedRecipe();

    [GeneratedRegex(@"(?<![\w./-])docs/[\w/.-]*\w\.(md|svg)")]
    private static partial Regex NamedDocument();
}
