using System.Text.Json;
using TransRec.Text;

namespace TransRec.Tests.Text;

/// <summary>Folders of XLM-RoBERTa and CamemBERT, as transformers writes them, over a vocabulary small enough to read.</summary>
public sealed class UnigramTokenizerTests : IDisposable
{
    private const string Words = """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Metaspace","replacement":"▁","add_prefix_space":true}]}""";
    private const string Blanks = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""";

    private static readonly (string Piece, double Score)[] Pieces =
    [
        ("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0), ("▁", -2), ("▁red", -3), ("▁shirt", -3.5), ("s", -2.5), ("▁blue", -4), ("fi", -4), ("sh", -4), ("▁caf\u00E9", -4.5),
        ("<mask>", 0),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // By hand from the places in the list: <s> 0, </s> 2, <unk> 3.
    [Theory]
    [InlineData("red shirt blue", new[] { 0, 5, 6, 8, 2 })]
    [InlineData("  red   shirts ", new[] { 0, 5, 6, 7, 2 })]
    [InlineData("\uFB01sh", new[] { 0, 4, 9, 10, 2 })]
    [InlineData("cafe\u0301", new[] { 0, 11, 2 })]
    [InlineData("red xyz", new[] { 0, 5, 4, 3, 2 })]
    [InlineData("red<mask> s", new[] { 0, 5, 12, 4, 7, 2 })]
    [InlineData("red <mask>", new[] { 0, 5, 12, 2 })]
    [InlineData("", new[] { 0, 2 })]
    public void Ids_are_the_places_of_the_best_pieces(string text, int[] expected) => Assert.Equal(expected, Open(Words).Encode(text, 100));

    [Theory]
    [InlineData("red shirt blue", new[] { 0, 5, 6, 8, 2 })]
    [InlineData("red  shirt", new[] { 0, 5, 4, 6, 2 })]
    [InlineData(" red", new[] { 0, 5, 2 })]
    [InlineData("red ", new[] { 0, 5, 4, 2 })]
    public void Blanks_alone_make_words_with_the_newer_form(string text, int[] expected) => Assert.Equal(expected, Open(Blanks).Encode(text, 100));

    [Fact]
    public void A_saved_tokenizer_gives_the_same_ids()
    {
        var tokenizer = Open(Words);
        tokenizer.Save(folder["again"]);
        var again = TokenizerFolder.Open(folder["again"]);
        Assert.Equal(tokenizer.VocabularySize, again.VocabularySize);
        Assert.All(
            (string[])["red shirt blue", "\uFB01sh", "red<mask> s", "xyz \uD800"],
            text => Assert.Equal(tokenizer.Encode(text, 20), again.Encode(text, 20)));
    }

    [Fact]
    public void Words_are_told_from_their_continuations_and_read_again()
    {
        var tokenizer = Open(Words);
        Assert.Equal([true, false], ((int[])[6, 7]).Select(tokenizer.StartsWord));
        Assert.Equal("red shirts", tokenizer.Decode(tokenizer.Encode("red shirts", 20)));
        Assert.False(tokenizer.LowerCasesTitles);
    }

    [Fact]
    public void What_is_beyond_the_maximum_is_cut_off() => Assert.Equal([0, 5, 6, 2], Open(Words).Encode("red shirt blue", 4));

    [Fact]
    public void CamemBERTs_vocabulary_has_its_start_elsewhere()
    {
        (string, double)[] pieces =
        [
            ("<s>NOTUSED", 0), ("<pad>", 0), ("</s>NOTUSED", 0), ("<unk>", 0), ("<unk>NOTUSED", -100), ("<s>", 0), ("</s>", 0), ("▁le", -3), ("▁chat", -4), ("<mask>", 0),
        ];
        var tokenizer = Open(Words, pieces, tokenizerClass: "CamembertTokenizer", start: 5, end: 6);
        Assert.Equal([5, 7, 8, 6], tokenizer.Encode("le chat", 10));
        Assert.Equal((1, 9, 3), (tokenizer.PadId, tokenizer.MaskId, tokenizer.UnknownId));
    }

    [Theory]
    [InlineData("\"unk_id\":3", "\"unk_id\":13", "unk_id is 13; expected a whole number from 0 to 12")]
    [InlineData("\"unk_id\":3", "\"unk_id\":null", "unk_id is null; expected")]
    [InlineData("[\"s\",-2.5]", "[\"s\"]", "vocab[7] is [\"s\"]; expected [\"piece\", score]")]
    [InlineData("[\"s\",-2.5]", "[\"s\",1e999]", "vocab[7] is [\"s\",1e999]; expected [\"piece\", score]")]
    [InlineData("[\"s\",-2.5]", "[\"fi\",-2.5]", "the token \"fi\" has the id 7 already")]
    [InlineData("\"replacement\":\"▁\"", "\"replacement\":\"_\"", "replacement is \"_\"; expected \"▁\"")]
    [InlineData("\"add_prefix_space\":true", "\"prepend_scheme\":\"first\"", "prepend_scheme is \"first\"; expected always or never")]
    [InlineData("\"type\":\"Unigram\"", "\"type\":\"WordLevel\"", "WordPiece, BPE (byte-level) or Unigram")]
    [InlineData("XLMRobertaTokenizer", "T5Tokenizer", "tokenizer_class is \"T5Tokenizer\"; expected one of XLMRobertaTokenizer, CamembertTokenizer")]
    public void What_is_not_applied_is_refused_by_its_key(string right, string wrong, string message)
    {
        Write(Words, Pieces, "XLMRobertaTokenizer", 0, 2);
        foreach (var file in (string[])["tokenizer.json", "tokenizer_config.json"])
        {
            File.WriteAllText(folder[file], File.ReadAllText(folder[file]).Replace(right, wrong, StringComparison.Ordinal));
        }

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => TokenizerFolder.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_SentencePiece_alone_is_refused_with_what_to_do()
    {
        folder.Write("sentencepiece.bpe.model", "x");
        var error = Assert.Throws<FileNotFoundException>(() => TokenizerFolder.Open(folder.Path));
        Assert.Contains("sentencepiece.bpe.model (SentencePiece or fastBPE) is not read; save the fast tokenizer of transformers beside it", error.Message, StringComparison.Ordinal);
    }

    private Tokenizer Open(string splitter, (string, double)[]? pieces = null, string tokenizerClass = "XLMRobertaTokenizer", int start = 0, int end = 2)
    {
        Write(splitter, pieces ?? Pieces, tokenizerClass, start, end);
        return TokenizerFolder.Open(folder.Path);
    }

    private void Write(string splitter, (string Piece, double Score)[] pieces, string tokenizerClass, int start, int end)
    {
        string[] added = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];
        var tokens = added.Select(name => $$"""
            {"id":{{Array.FindIndex(pieces, piece => piece.Piece == name)}},"content":"{{name}}","single_word":false,"lstrip":{{(name == "<mask>" ? "true" : "false")}},"rstrip":false,"normalized":false,"special":true}
            """);
        var vocabulary = pieces.Select(piece => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{JsonSerializer.Serialize(piece.Piece)},{piece.Score}]"));
        var table = PrecompiledMapTests.Base64(new Dictionary<string, string> { ["\uFB01"] = "fi", ["e\u0301"] = "\u00E9" });
        folder.Write("tokenizer.json", $$$$"""
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{{{{string.Join(',', tokens)}}}}],
             "normalizer":{"type":"Precompiled","precompiled_charsmap":"{{{{table}}}}"},"pre_tokenizer":{{{{splitter}}}},
             "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}],
             "pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[{{{{start}}}}],"tokens":["<s>"]},"</s>":{"id":"</s>","ids":[{{{{end}}}}],"tokens":["</s>"]}}},
             "decoder":{"type":"Metaspace","replacement":"▁","add_prefix_space":true},
             "model":{"type":"Unigram","unk_id":3,"vocab":[{{{{string.Join(',', vocabulary)}}}}]}}
            """);
        folder.Write("tokenizer_config.json", $$"""
            {"bos_token":"<s>","cls_token":"<s>","eos_token":"</s>","mask_token":{"__type":"AddedToken","content":"<mask>","lstrip":true,"normalized":true,"rstrip":false,"single_word":false},
             "model_max_length":512,"pad_token":"<pad>","sep_token":"</s>","sp_model_kwargs":{},"tokenizer_class":"{{tokenizerClass}}","unk_token":"<unk>"}
            """);
    }
}
