using TransRec.Text;
using static TransRec.Tests.Text.SmallVocabularies;

namespace TransRec.Tests.Text;

/// <summary>What somebody else's tokenizer files say is applied, or refused by the key's name. Ids and tokens are worked out by hand.</summary>
public sealed class TokenizerRulesTests : IDisposable
{
    private const string Words =
        """{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"red":5,"Red":6,"shirt":7,"##s":8,"a":9,"b":10,"é":11,"e":12,"1":13,"2":14,"12":15,",":16,"red,":17,"fi":18,"x":19}""";

    private const string Bert = """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":false}""";
    private const string Cut = """{"type":"BertPreTokenizer"}""";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Bert, Cut, "Red red, shirts", "Red red , shirt ##s")]
    [InlineData("""{"type":"Lowercase"}""", Cut, "Red red", "red red")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"Lowercase"},{"type":"StripAccents"}]}""", Cut, "RÉD É", "red e")]
    [InlineData("""{"type":"NFC"}""", Cut, "e\u0301", "é")]
    [InlineData("""{"type":"NFKC"}""", Cut, "\uFB01 \uFF41", "fi a")]
    [InlineData("""{"type":"Replace","pattern":{"String":"b"},"content":"a"}""", Cut, "b a", "a a")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"\\s+"},"content":""}""", Cut, "r e d", "red")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":true}""", null, "  red ", "red")]
    [InlineData("""{"type":"Prepend","prepend":"R"}""", Cut, "ed", "Red")]
    [InlineData("null", """{"type":"WhitespaceSplit"}""", "red, red", "red, red")]
    [InlineData("null", """{"type":"Whitespace"}""", "red, red", "red , red")]
    [InlineData("null", """{"type":"Whitespace"}""", "red,, red", "red [UNK] red")]
    [InlineData("null", """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Digits","individual_digits":true}]}""", "a12", "a 1 2")]
    [InlineData("null", """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Digits","individual_digits":false}]}""", "a12", "a 12")]
    [InlineData("null", """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Punctuation"}]}""", "red,red", "red , red")]
    [InlineData("null", """{"type":"Split","pattern":{"String":","},"behavior":"MergedWithPrevious","invert":false}""", "red,red", "red, red")]
    [InlineData("null", """{"type":"Split","pattern":{"String":","},"behavior":"Removed","invert":false}""", "red,a", "red a")]
    [InlineData("null", """{"type":"CharDelimiterSplit","delimiter":"x"}""", "redxa", "red a")]
    [InlineData("null", null, "red a", "[UNK]")]
    public void A_normalizer_and_a_pre_tokenizer_are_applied(string normalizer, string? splitter, string text, string tokens)
    {
        var opened = Open(normalizer, splitter);
        Assert.Equal(tokens.Split(' '), TokensOf(opened, text));
        opened.Save(folder["saved"]);
        Assert.Equal(opened.Encode(text, 30), TokenizerFolder.Open(folder["saved"]).Encode(text, 30));
    }

    [Theory]
    [InlineData("""{"type":"Nmt"}""", Cut, "normalizer: type is \"Nmt\"; expected BertNormalizer")]
    [InlineData("""{"type":"Lowercase","locale":"tr"}""", Cut, "sets \"locale\" (\"tr\")")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"(?<=a)b"},"content":""}""", Cut, "pattern: Regex is \"(?<=a)b\"")]
    [InlineData(Bert, """{"type":"UnicodeScripts"}""", "pre_tokenizer: type is \"UnicodeScripts\"; expected BertPreTokenizer")]
    [InlineData(Bert, """{"type":"Punctuation","behavior":"Sideways"}""", "behavior is \"Sideways\"; expected Removed, Isolated")]
    [InlineData(Bert, """{"type":"Split","pattern":{"Regex":"\\p{L}+"},"behavior":"Isolated"}""", "pattern: Regex is")]
    public void What_is_not_applied_is_refused_by_its_name(string normalizer, string splitter, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Open(normalizer, splitter)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"added_tokens\":[]", "\"added_tokens\":[],\"new_stage\":{\"a\":1}", "sets \"new_stage\"")]
    [InlineData("\"max_input_chars_per_word\":100", "\"max_input_chars_per_word\":100,\"tie_break\":\"x\"", "model sets \"tie_break\"")]
    [InlineData("\"unk_token\":\"[UNK]\"", "\"unk_token\":\"red\"", "unk_token is \"red\"; expected \"[UNK]\"")]
    [InlineData("\"continuing_subword_prefix\":\"##\"", "\"continuing_subword_prefix\":\"@@\"", "continuing_subword_prefix is \"@@\"")]
    [InlineData("\"truncation\":null", "\"truncation\":{\"direction\":\"Left\",\"max_length\":8}", "direction is \"Left\"; expected Right")]
    [InlineData("\"post_processor\":null", "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}]}", "single is")]
    [InlineData("\"post_processor\":null", "\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"[MASK]\",4],\"cls\":[\"[CLS]\",2]}", "sep is [\"[MASK]\",4]")]
    public void Keys_that_change_ids_are_refused_by_name(string from, string to, string message)
    {
        folder.Write("tokenizer.json", Json(Bert, Cut).Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(message, Broken(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_word_is_what_the_file_says()
    {
        folder.Write("tokenizer.json", Json(Bert, Cut).Replace(":100", ":4", StringComparison.Ordinal));
        Assert.Equal(["red", "[UNK]"], TokensOf(TokenizerFolder.Open(folder.Path), "red shirt"));
    }

    [Theory]
    [InlineData("\"normalized\":false", "red [NEW]reds", "red [NEW] red ##s")]
    [InlineData("\"normalized\":false,\"single_word\":true", "x[NEW] [NEW]", "x [UNK] [UNK] [UNK] [NEW]")]
    [InlineData("\"normalized\":true", "RED [new]", "red [NEW]")]
    public void Added_tokens_are_found_before_words_are_cut(string attributes, string text, string tokens)
    {
        var lower = Bert.Replace("\"lowercase\":false", "\"lowercase\":true", StringComparison.Ordinal);
        var json = Json(lower, Cut).Replace("\"added_tokens\":[]", "\"added_tokens\":[{\"id\":20,\"content\":\"[NEW]\"," + attributes + "}]", StringComparison.Ordinal);
        folder.Write("tokenizer.json", json);
        var opened = TokenizerFolder.Open(folder.Path);
        Assert.Equal(21, opened.VocabularySize);
        Assert.Equal(tokens.Split(' '), TokensOf(opened, text));
    }

    [Fact]
    public void Added_tokens_beside_vocab_txt_get_their_ids_and_are_kept_when_saved()
    {
        folder.Write("vocab.txt", string.Join('\n', Specials) + "\nred\n##s\n");
        folder.Write("tokenizer_config.json", """{"added_tokens_decoder":{"7":{"content":"<brand>","normalized":false,"special":false}}}""");
        var opened = TokenizerFolder.Open(folder.Path);
        Assert.Equal([2, 5, 7, 5, 6, 3], opened.Encode("Red<brand>REDS", 30));
        opened.Save(folder["saved"]);
        Assert.Equal([2, 5, 7, 5, 6, 3], TokenizerFolder.Open(folder["saved"]).Encode("Red<brand>REDS", 30));
    }

    [Fact]
    public void Without_basic_tokenization_words_end_at_white_space_alone()
    {
        folder.Write("vocab.txt", string.Join('\n', Specials) + "\nred\nred,\nRed\n");
        folder.Write("tokenizer_config.json", """{"do_basic_tokenize":false}""");
        Assert.Equal(["red,", "Red", "red"], TokensOf(TokenizerFolder.Open(folder.Path), "red, Red red"));
    }

    [Theory]
    [InlineData("""{"tokenizer_class":"BertJapaneseTokenizer"}""", "tokenizer_class is \"BertJapaneseTokenizer\"; expected one of BertTokenizer")]
    [InlineData("""{"tokenizer_class":"BertweetTokenizer"}""", "tokenizer_class is \"BertweetTokenizer\"")]
    [InlineData("""{"tokenizer_class":"RobertaTokenizer"}""", "tokenizer_class is \"RobertaTokenizer\"")]
    [InlineData("""{"word_tokenizer_type":"mecab"}""", "sets \"word_tokenizer_type\" (\"mecab\")")]
    [InlineData("""{"normalization":true}""", "sets \"normalization\" (true)")]
    [InlineData("""{"truncation_side":"left"}""", "truncation_side is \"left\"")]
    [InlineData("""{"never_split":["red"]}""", "never_split is [\"red\"]")]
    [InlineData("""{"clean_text":false}""", "clean_text is false; expected true")]
    [InlineData("""{"cls_token":"<s>"}""", "lacks the special token")]
    [InlineData("""{"tokenizer_class":1}""", "tokenizer_class is 1; expected a text")]
    public void Settings_that_change_ids_are_refused_by_name(string settings, string message)
    {
        folder.Write("vocab.txt", string.Join('\n', Specials) + "\nred\n");
        folder.Write("tokenizer_config.json", settings);
        Assert.Contains(message, Broken(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_class_in_config_json_counts_too()
    {
        folder.Write("vocab.txt", string.Join('\n', Specials) + "\nred\n");
        folder.Write("config.json", """{"tokenizer_class":"BertJapaneseTokenizer"}""");
        Assert.Contains("config.json: tokenizer_class is \"BertJapaneseTokenizer\"", Broken(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenizer_json_comes_before_the_files_beside_it_and_they_must_agree()
    {
        folder.Write("tokenizer.json", Json(Bert, Cut));
        folder.Write("vocab.txt", string.Join('\n', Specials) + "\nred\nRed\n");
        Assert.Equal(["Red", "red"], TokensOf(TokenizerFolder.Open(folder.Path), "Red red"));
        folder.Write("vocab.txt", string.Join('\n', Specials) + "\nRed\n");
        Assert.Contains("do not agree: the token \"Red\" has the id 6 in the one and 5 in the other", Broken(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"Lowercase"}""", """{"type":"ByteLevel","add_prefix_space":false}""", "AB", "ab")]
    [InlineData("null", """{"type":"ByteLevel","add_prefix_space":false}""", "a b", "a \u0120b")]
    [InlineData("null", """{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""", "a  b", "a\u0120 \u0120b")]
    [InlineData("null", """{"type":"ByteLevel","add_prefix_space":true,"use_regex":false}""", "b", "\u0120b")]
    [InlineData("null", """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false}]}""", "11", "1 1")]
    public void Byte_level_rules_are_applied(string normalizer, string splitter, string text, string tokens)
    {
        // Merges: "a b", "Ġ b", "a Ġ", "1 1".
        folder.Write("tokenizer.json", ByteLevel(normalizer, splitter, ""));
        Assert.Equal(tokens.Split(' '), TokensOf(TokenizerFolder.Open(folder.Path), text));
    }

    [Fact]
    public void A_whole_word_is_taken_before_merging_where_the_file_says_so()
    {
        folder.Write("tokenizer.json", ByteLevel("null", """{"type":"ByteLevel","add_prefix_space":false}""", "\"ignore_merges\":true,"));
        Assert.Equal(["whole"], TokensOf(TokenizerFolder.Open(folder.Path), "whole"));
    }

    [Theory]
    [InlineData("\"dropout\":0.1,", "dropout is 0.1; expected null or empty")]
    [InlineData("\"end_of_word_suffix\":\"</w>\",", "end_of_word_suffix is \"</w>\"")]
    [InlineData("\"continuing_subword_prefix\":\"##\",", "continuing_subword_prefix is \"##\"")]
    [InlineData("\"unk_token\":\"a\",", "unk_token is \"a\"")]
    [InlineData("\"byte_order\":\"x\",", "sets \"byte_order\"")]
    public void Byte_pair_options_that_change_ids_are_refused(string option, string message)
    {
        folder.Write("tokenizer.json", ByteLevel("null", """{"type":"ByteLevel","add_prefix_space":false}""", option));
        Assert.Contains(message, Broken(), StringComparison.Ordinal);
    }

    [Fact]
    public void Titles_keep_their_case_where_the_folder_says_so()
    {
        folder.Write("vocab.txt", string.Join('\n', Specials) + "\nred\n");
        Assert.True(TokenizerFolder.Open(folder.Path).LowerCasesTitles);
        folder.Write("tokenizer_config.json", """{"do_lower_case":false}""");
        Assert.False(TokenizerFolder.Open(folder.Path).LowerCasesTitles);
    }

    private static string Json(string normalizer, string? splitter) =>
        "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[],\"normalizer\":" + normalizer + ",\"pre_tokenizer\":" + (splitter ?? "null")
        + ",\"post_processor\":null,\"decoder\":null,\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
        + "\"max_input_chars_per_word\":100,\"vocab\":" + Words + "}}";

    private static string ByteLevel(string normalizer, string splitter, string option)
    {
        var tokens = BytePair(("a", "b"), ("\u0120", "b"), ("a", "\u0120"), ("1", "1"));
        var vocabulary = Enumerable.Range(0, tokens.VocabularySize).ToDictionary(tokens.TokenOf, id => id);
        vocabulary.Add("whole", vocabulary.Count);
        return "{\"normalizer\":" + normalizer + ",\"pre_tokenizer\":" + splitter + ",\"model\":{\"type\":\"BPE\"," + option + "\"vocab\":"
            + System.Text.Json.JsonSerializer.Serialize(vocabulary) + ",\"merges\":[\"a b\",\"\u0120 b\",\"a \u0120\",\"1 1\"]}}";
    }

    private Tokenizer Open(string normalizer, string? splitter)
    {
        folder.Write("tokenizer.json", Json(normalizer, splitter));
        return TokenizerFolder.Open(folder.Path);
    }

    private string Broken() => Assert.Throws<InvalidDataException>(() => TokenizerFolder.Open(folder.Path)).Message;
}
