using System.Text;
using System.Text.Json;

namespace TransRec.Tests.Cli;

/// <summary>What <c>data describe</c> says of data that are well formed and will hurt, and of data in other forms.</summary>
public sealed class DataHintTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("titlesWithoutToken", "!!! ...", "-- /")]
    [InlineData("titlesOfNothing", "nan", "None", " NULL ")]
    [InlineData("htmlEntities", "Salt &amp; Pepper", "It&#39;s", "&eacute;t&#xE9;")]
    [InlineData("csvQuotes", "\"Red, blue\"", "A 3\"\" nail")]
    public void Titles_are_counted_with_examples(string kind, params string[] titles)
    {
        string[] sound = ["red shirt", "AT&T phone; new", "the \"best\" of", "Nancy", "7"];
        Write([.. titles.Concat(sound).Select((title, at) => ($"i{at}", title))]);
        var hint = Assert.Single(Hints());
        Assert.Equal((kind, titles.Length), (hint.Kind, hint.Count));
        Assert.Contains($"i0: {titles[0]}", hint.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0195153448 wide", "idsWithoutZeros", "0195153448", "2005018", "3746210987", "9874561230", "8812345670", "7654321098", "5551234567")]
    [InlineData("with letters", "idsWithoutZeros", "B00XYZ1234", "B00ABC5678", "B00QWE9012", "B00ASD3456", "B00ZXC7890", "1050001")]
    [InlineData("capitals", "itemIdsAlike", "Red", "red", "blue", "green", "grey")]
    [InlineData("accents", "itemIdsAlike", "caf\u00e9", "cafe\u0301", "blue", "green", "grey")]
    [InlineData("zero width", "itemIdsAlike", "a\u200bb", "ab", "blue", "green", "grey")]
    public void Ids_that_were_changed_on_the_way_are_counted(string name, string kind, params string[] ids)
    {
        Assert.NotEmpty(name);
        Write([.. ids.Select(id => (id, $"title of {id[0]}{id.Length} {id}"))]);
        var hint = Assert.Single(Hints());
        Assert.Equal((kind, 1), (hint.Kind, hint.Count));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(250)]
    public void Numbers_from_one_on_and_words_have_lost_nothing(int count)
    {
        Write([.. Enumerable.Range(1, count).Select(i => ($"{i}", $"title {i}"))]);
        Assert.Empty(Hints());
    }

    [Fact]
    public void Titles_that_differ_late_are_alike_when_they_are_cut()
    {
        var long40 = string.Join(' ', Enumerable.Range(0, 40).Select(i => $"w{i}"));
        Write([("a", long40 + " red"), ("b", long40 + " blue"), ("c", "short"), ("d", "other"), ("e", "third")]);
        var hint = Assert.Single(Hints());
        Assert.Equal(("titlesAlikeWhenCut", 2), (hint.Kind, hint.Count));
        using var printed = Json();
        var cuts = printed.RootElement.GetProperty("titleCuts").EnumerateArray().Select(cut => (cut.GetProperty("tokens").GetInt32(), cut.GetProperty("longer").GetInt32(), cut.GetProperty("alike").GetInt32()));
        Assert.Equal([(30, 2, 2), (64, 0, 0), (128, 0, 0)], cuts);
        Assert.Equal(64, printed.RootElement.GetProperty("maximumTokens").GetInt32()); // 41 words, a quarter more pieces, [CLS] and [SEP]: 54
        Assert.StartsWith("an estimate", printed.RootElement.GetProperty("tokensBy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_counts_its_own_tokens()
    {
        Text.SmallVocabularies.WordPiece(true, "red", "##d", "r", "e").Save(folder["tokenizer"]);
        var title = string.Join(' ', Enumerable.Repeat("red", 29));
        Write([("a", title), ("b", title + " red"), ("c", "red"), ("d", "red red"), ("e", "\u4e2d\u4e2d")]);
        using var printed = Json("--tokenizer", folder["tokenizer"]);
        Assert.Equal(folder["tokenizer"], printed.RootElement.GetProperty("tokensBy").GetString());
        Assert.Equal(2, printed.RootElement.GetProperty("titleCuts")[0].GetProperty("longer").GetInt32()); // 28 fit between [CLS] and [SEP]
        Assert.Equal(32, printed.RootElement.GetProperty("maximumTokens").GetInt32()); // 30 and two marks
        var kinds = printed.RootElement.GetProperty("hints").EnumerateArray().Select(hint => hint.GetProperty("kind").GetString());
        Assert.Equal(["titlesWithoutToken", "titlesAlikeWhenCut"], kinds); // the last is unknown to the vocabulary as a whole
    }

    [Fact]
    public void Users_of_too_few_and_heavy_users_are_counted_and_the_advice_is_possible()
    {
        var ids = Enumerable.Range(0, 60).Select(i => ($"i{i}", $"title {i}")).ToArray();
        Write(ids);
        var users = Enumerable.Range(0, 8).Select(user => $"u{user}\ti0 i1 i2 i3 i4").Append("two\ti1 i2").Append("four\ti1 i2 i3 i4").Append("robot\t" + string.Join(' ', ids.Select(item => item.Item1).Concat(ids.Select(item => item.Item1))));
        folder.Write("users.tsv", string.Join('\n', users) + "\n");
        var hints = Hints();
        Assert.Equal(["usersOfTooFew", "usersLeftOut", "heavyUsers"], hints.Select(hint => hint.Kind));
        Assert.Contains("No setting keeps them: 3 is the least", hints[0].Text, StringComparison.Ordinal);
        Assert.Contains("--minimum-interactions 3", hints[1].Text, StringComparison.Ordinal);
        Assert.Contains("robot: 120", hints[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_nobody_reads_are_counted()
    {
        Write([("a", "red"), ("b", "blue"), ("c", "green")]);
        Directory.CreateDirectory(folder["images/a"]);
        folder.Write("images/a/a.jpg", "x");
        folder.Write("images/b.GIF", "x");
        folder.Write("images/c.avif", "x");
        var hints = Hints();
        Assert.Equal([("picturesInFolders", 1L), ("picturesOfOtherFormats", 2L)], hints.Select(hint => (hint.Kind, hint.Count)));
    }

    [Fact]
    public void The_console_shows_hints_with_advice_and_examples()
    {
        Write([("a", "nan"), ("b", "blue"), ("c", "green"), ("d", "grey"), ("e", "white")]);
        var line = new CommandLine(width: 400);
        Assert.Equal(0, line.Run("data", "describe", folder.Path, "--cache", folder["cache"]));
        Assert.Contains("Hint: 1 titles that stand for none (nan, None, null, ...). Something wrote a missing title as a word.", line.Out, StringComparison.Ordinal);
        Assert.Contains("Such as a: nan.", line.Out, StringComparison.Ordinal);
        Assert.Contains("Tokens are counted by an estimate by words and marks", line.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1::Toy Story (1995)::Comedy\n2::Jumanji (1995)::Fantasy\n", "Columns separated by \"::\" are MovieLens' form")]
    [InlineData("id,title\n1,red\n", "Columns separated by commas are CSV")]
    [InlineData("1;red\n", "Columns separated by semicolons are CSV")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 120\n", "This is a git-lfs pointer and not the file itself. Run \"git lfs pull\"")]
    [InlineData("<!DOCTYPE html>\n<p>Sign in</p>\n", "This is an HTML page")]
    [InlineData("i0\ni1\n", "1 columns; expected 2, separated by one tab")]
    public void Other_forms_are_recognised_once(string items, string expected)
    {
        folder.Write("items.tsv", items);
        folder.Write("users.tsv", "u\t1 2 3\n");
        var line = new CommandLine(width: 400);
        Assert.Equal(1, line.Run("data", "describe", folder.Path));
        Assert.Contains(expected, line.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unexpected", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Latin_1_is_told_with_the_way_out()
    {
        folder.Write("items.tsv", Encoding.Latin1.GetBytes("1\tLes Mis\u00e9rables\n"));
        folder.Write("users.tsv", "u\t1 1 1 1 1\n");
        var line = new CommandLine(width: 400);
        Assert.Equal(1, line.Run("data", "describe", folder.Path));
        Assert.Contains("iconv -f latin1 -t utf-8", line.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "001")]
    [InlineData("RED", "red")]
    public void An_unknown_item_that_resembles_a_known_one_is_told_so(string known, string asked)
    {
        folder.Write("items.tsv", $"{known}\tred\n");
        folder.Write("users.tsv", $"u\t{asked} {asked} {asked} {asked} {asked}\n");
        var line = new CommandLine(width: 400);
        Assert.Equal(1, line.Run("data", "describe", folder.Path));
        Assert.Contains("were leading zeros or capitals changed?", line.Error, StringComparison.Ordinal);
    }

    // Every item in every of five users' histories, which are long enough for all.
    private void Write((string Id, string Title)[] items)
    {
        folder.Write("items.tsv", string.Concat(items.Select(item => $"{item.Id}\t{item.Title}\n")));
        var ids = items.Select(item => item.Id).ToList();
        folder.Write("users.tsv", string.Concat(Enumerable.Range(0, 5).Select(user => $"u{user}\t{string.Join(' ', ids.Count < 5 ? ids.Concat(ids) : ids)}\n")));
    }

    private JsonDocument Json(params string[] more)
    {
        var line = new CommandLine();
        Assert.True(line.Run(["data", "describe", folder.Path, "--cache", folder["cache"], "--json", .. more]) == 0, line.Error);
        return JsonDocument.Parse(line.Out);
    }

    private List<(string Kind, long Count, string Text)> Hints()
    {
        using var printed = Json();
        return [.. printed.RootElement.GetProperty("hints").EnumerateArray().Select(hint =>
            (hint.GetProperty("kind").GetString()!, hint.GetProperty("count").GetInt64(),
            $"{hint.GetProperty("advice").GetString()} {string.Join(" ", hint.GetProperty("examples").EnumerateArray())}"))];
    }
}
