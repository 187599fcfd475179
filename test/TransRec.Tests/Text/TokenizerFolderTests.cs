using System.Text;
using TransRec.Text;
using static TransRec.Tests.Text.SmallVocabularies;

namespace TransRec.Tests.Text;

public sealed class TokenizerFolderTests : IDisposable
{
    private const string Bert = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
    private const string RobertaJson = """{"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": 4, "a": 5, "b": 6, "ab": 7}""";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("transrec-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(false, true, false)]
    public void A_saved_word_piece_tokenizer_opens_as_the_same(bool lowerCase, bool? stripAccents, bool splitIdeographs)
    {
        var options = new WordPieceOptions { LowerCase = lowerCase, StripAccents = stripAccents, SplitIdeographs = splitIdeographs };
        var saved = new WordPieceTokenizer([.. Specials, "caf\u00E9", "\u4E2D", "##\u2028", "\u00A0", "\U0001F600"], options);
        saved.Save(folder.FullName);
        var opened = Assert.IsType<WordPieceTokenizer>(TokenizerFolder.Open(folder.FullName));
        Assert.Equal(options, opened.Options);
        Assert.Equal(Tokens(saved), Tokens(opened));
        Assert.Equal(["tokenizer_config.json", "vocab.txt"], Files());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_saved_byte_level_tokenizer_opens_as_the_same(bool addPrefixSpace)
    {
        var tokens = Tokens(BytePair(("a", "b"), ("\u0120", "ab"), ("#", "#")));
        var saved = new ByteLevelBpeTokenizer(tokens, [("a", "b"), ("\u0120", "ab"), ("#", "#")], addPrefixSpace);
        saved.Save(folder.FullName);
        var opened = Assert.IsType<ByteLevelBpeTokenizer>(TokenizerFolder.Open(folder.FullName));
        Assert.Equal(addPrefixSpace, opened.AddPrefixSpace);
        Assert.Equal(tokens, Tokens(opened));
        Assert.Equal(saved.Encode("ab ab## caf\u00E9", 30), opened.Encode("ab ab## caf\u00E9", 30));
        Assert.Equal(["merges.txt", "tokenizer_config.json", "vocab.json"], Files());
    }

    [Fact]
    public void Lower_case_is_the_default_and_the_configuration_switches_it_off()
    {
        Write("vocab.txt", Bert + "A\na\n");
        Assert.Equal(["a"], TokensOf(TokenizerFolder.Open(folder.FullName), "A"));
        Write("tokenizer_config.json", """{"do_lower_case": false, "model_max_length": 512}""");
        Assert.Equal(["A"], TokensOf(TokenizerFolder.Open(folder.FullName), "A"));
    }

    [Theory]
    [InlineData("\uFEFF", "")]
    [InlineData("", "\n\n")]
    [InlineData("", "\r\n\n")]
    public void A_byte_order_mark_and_blank_lines_at_the_end_are_skipped(string before, string after)
    {
        Write("vocab.txt", before + Bert + "a\n" + after);
        Assert.Equal(6, TokenizerFolder.Open(folder.FullName).VocabularySize);
    }

    [Fact]
    public void Files_with_windows_line_ends_are_read()
    {
        Write("vocab.txt", (Bert + "a\n").Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(["a"], TokensOf(TokenizerFolder.Open(folder.FullName), "A"));
    }

    [Fact]
    public void A_word_piece_tokenizer_json_alone_is_enough()
    {
        Write("tokenizer.json", """
            {"added_tokens": [{"id": 0, "content": "[PAD]"}], "normalizer": {"type": "BertNormalizer", "lowercase": false, "strip_accents": null},
             "pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"vocab": {"[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "A": 5, "##b": 6}}}
            """);
        Assert.Equal([2, 5, 6, 3], TokenizerFolder.Open(folder.FullName).Encode("Ab", 30));
    }

    [Theory]
    [InlineData("\"a b\"")]
    [InlineData("[\"a\", \"b\"]")]
    public void A_byte_level_tokenizer_json_alone_is_enough(string merge)
    {
        Write("tokenizer.json", "{\"pre_tokenizer\": {\"type\": \"ByteLevel\"}, \"model\": {\"type\": \"BPE\", \"vocab\": " + RobertaJson + ", \"merges\": [" + merge + "]}}");
        Assert.Equal([0, 7, 2], TokenizerFolder.Open(folder.FullName).Encode("ab", 30));
    }

    [Fact]
    public void A_folder_without_a_tokenizer_says_what_was_looked_for()
    {
        Assert.Contains("There is no folder", Assert.Throws<DirectoryNotFoundException>(
            () => TokenizerFolder.Open(Path.Combine(folder.FullName, "none"))).Message, StringComparison.Ordinal);
        Assert.Contains("looked for vocab.txt (WordPiece), vocab.json and merges.txt", Missing(), StringComparison.Ordinal);
        Write("vocab.json", RobertaJson);
        Assert.Contains("merges.txt is missing", Missing(), StringComparison.Ordinal);
        Write("vocab.txt", Bert);
        Assert.Contains("holds both", Broken(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "vocab.txt, line 1: the file is empty")]
    [InlineData("[PAD]\n\na\n", "vocab.txt, line 2: the line is empty")]
    [InlineData("[PAD]\na\nb\na\n", "vocab.txt, line 4: the token \"a\" stands in line 2 already")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\na\n", "vocab.txt lacks the special tokens [SEP], [MASK] among its 4 tokens")]
    public void A_defect_of_vocab_txt_names_file_and_line(string text, string message)
    {
        Write("vocab.txt", text);
        Assert.Contains(message, Broken(), StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_UTF8_names_file_and_line()
    {
        File.WriteAllBytes(Path.Combine(folder.FullName, "vocab.txt"), [.. Encoding.UTF8.GetBytes(Bert), 0xC3, (byte)'\n', (byte)'x']);
        Assert.Contains("vocab.txt, line 6: the line is not valid UTF-8", Broken(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "line 1: expected a JSON object")]
    [InlineData("", "line 1: the file is not valid JSON")]
    [InlineData("{\"a\": 0,\n\"b\": 1,\n\"a\": 2}", "line 3: the token \"a\" has the id 0 already")]
    [InlineData("{\"a\": 0,\n\"b\": 0}", "line 2: the tokens \"a\" and \"b\" share the id 0")]
    [InlineData("{\"a\": 0,\n\"b\": 2}", "none has the id 1")]
    [InlineData("{\"a\":\n0.5}", "line 1: the token \"a\" has no whole number")]
    [InlineData("{\"a\": 0,\n\"\\uD800\": 1}", "line 2: the token is not valid Unicode")]
    [InlineData("{\"a\": 0,\n\"b\": 1,,}", "line 2: the file is not valid JSON")]
    [InlineData("{\"a\": 0", "the file is not valid JSON")]
    [InlineData("{\"a\": 0} x", "line 1: the file is not valid JSON")]
    [InlineData("{}", "vocab.json is empty")]
    [InlineData("{\"a\": 0}", "lacks the special tokens <pad>, <s>, </s>, <unk>, <mask>")]
    public void A_defect_of_vocab_json_names_file_and_line(string text, string message)
    {
        Write("merges.txt", "#version: 0.2\n");
        Write("vocab.json", text);
        Assert.Contains(message, Broken(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#version: 0.2\na b\na\n", "merges.txt, line 3: found \"a\"; expected two tokens")]
    [InlineData("#version: 0.2\na b c\n", "merges.txt, line 2")]
    [InlineData("a b\n\na b\n", "merges.txt, line 2")]
    [InlineData("#version: 0.2\na b\na b\n", "merges.txt, line 3: the merge \"a b\" appears twice")]
    [InlineData("#version: 0.2\nb a\n", "merges.txt, line 2: the merge \"b a\" needs the token \"ba\"")]
    [InlineData("x a\n", "merges.txt, line 1: the merge \"x a\" needs the token \"x\"")]
    public void A_defect_of_merges_txt_names_file_and_line(string text, string message)
    {
        Write("vocab.json", RobertaJson);
        Write("merges.txt", text);
        Assert.Contains(message, Broken(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "tokenizer.json, line 1: the file is not valid JSON")]
    [InlineData("{}", "model is missing; expected a JSON object")]
    [InlineData("""{"model": {"type": "WordLevel"}}""", "expected WordPiece, BPE (byte-level) or Unigram")]
    [InlineData("""{"model": {"type": "BPE"}, "pre_tokenizer": null}""", "pre_tokenizer is null; expected ByteLevel")]
    [InlineData("""{"model": {"type": "BPE", "merges": [1], "vocab": {}}, "pre_tokenizer": {"type": "ByteLevel"}}""", "merge 0: found 1")]
    [InlineData("""{"model": {"type": "BPE", "merges": [], "vocab": {"\uD800": 1}}, "pre_tokenizer": {"type": "ByteLevel"}}""", "not valid Unicode")]
    public void A_defect_of_tokenizer_json_is_named(string text, string message)
    {
        Write("tokenizer.json", text);
        Assert.Contains(message, Broken(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_setting_and_added_tokens_behind_a_gap_are_errors()
    {
        Write("vocab.txt", Bert);
        Write("tokenizer_config.json", """{"do_lower_case": "yes"}""");
        Assert.Contains("do_lower_case is \"yes\"; expected true, false or null", Broken(), StringComparison.Ordinal);
        Write("tokenizer_config.json", "{}");
        Write("added_tokens.json", """{"[NEW]": 7}""");
        Assert.Contains("none has the id 5", Broken(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_given_by_the_caller_are_checked_too()
    {
        Assert.Contains("token \"a\" has the ids 5 and 6", Assert.Throws<InvalidDataException>(() => WordPiece(true, "a", "a")).Message, StringComparison.Ordinal);
        Assert.Contains("token 5 holds half", Assert.Throws<InvalidDataException>(() => WordPiece(true, "\uD800")).Message, StringComparison.Ordinal);
        Assert.Contains("token 5 is empty", Assert.Throws<InvalidDataException>(() => WordPiece(true, "")).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<InvalidDataException>(() => new WordPieceTokenizer([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_with_a_line_end_is_not_saved_and_the_old_file_stays()
    {
        WordPiece(true, "a").Save(folder.FullName);
        var error = Assert.Throws<InvalidOperationException>(() => WordPiece(true, "a\nb").Save(folder.FullName));
        Assert.Contains("Token 5 holds a line end", error.Message, StringComparison.Ordinal);
        Assert.Equal(Bert + "a\n", File.ReadAllText(Path.Combine(folder.FullName, "vocab.txt")));
    }

    private static string[] Tokens(Tokenizer tokenizer) => [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.TokenOf)];

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    private string Missing() => Assert.Throws<FileNotFoundException>(() => TokenizerFolder.Open(folder.FullName)).Message;

    private string Broken() => Assert.Throws<InvalidDataException>(() => TokenizerFolder.Open(folder.FullName)).Message;

    private IEnumerable<string?> Files() => Directory.GetFiles(folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
