using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Text;

/// <summary>Writes tokenizer folders: vocab.txt, or vocab.json and merges.txt, and tokenizer_config.json.</summary>
internal static class TokenizerFiles
{
    public const string WordPieceVocabulary = "vocab.txt";
    public const string BytePairVocabulary = "vocab.json";
    public const string Merges = "merges.txt";
    public const string Configuration = "tokenizer_config.json";
    public const string Everything = "tokenizer.json";
    public const string AddedTokens = "added_tokens.json";
    public const string SpecialTokens = "special_tokens_map.json";
    public const string MergesHeader = "#version";

    /// <summary>All files that a tokenizer is read from, in the order of their names.</summary>
    public static readonly string[] All = [AddedTokens, Merges, SpecialTokens, Everything, Configuration, BytePairVocabulary, WordPieceVocabulary];

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A BERT folder.</summary>
    public static void Save(string folder, Vocabulary vocabulary, WordPieceOptions options)
    {
        if (vocabulary.Tokens.FirstOrDefault(token => token.AsSpan().IndexOfAny('\n', '\r') >= 0) is { } broken)
        {
            throw new InvalidOperationException($"Token {vocabulary.Find(broken)} holds a line end, which {WordPieceVocabulary} cannot.");
        }

        _ = Directory.CreateDirectory(folder);
        WriteLines(Path.Combine(folder, WordPieceVocabulary), vocabulary.Tokens);
        WriteJson(Path.Combine(folder, Configuration), json =>
        {
            json.WriteString("tokenizer_class", "BertTokenizer");
            json.WriteBoolean("do_lower_case", options.LowerCase);
            json.WriteBoolean("tokenize_chinese_chars", options.SplitIdeographs);
            if (options.StripAccents is { } strip)
            {
                json.WriteBoolean("strip_accents", strip);
            }
            else
            {
                json.WriteNull("strip_accents");
            }
        });
    }

    /// <summary>A RoBERTa folder.</summary>
    public static void Save(string folder, Vocabulary vocabulary, BytePairs pairs, bool addPrefixSpace, bool lowerCasesTitles)
    {
        _ = Directory.CreateDirectory(folder);
        WriteJson(Path.Combine(folder, BytePairVocabulary), json =>
        {
            for (var id = 0; id < vocabulary.Count; id++)
            {
                json.WriteNumber(vocabulary[id], id);
            }
        });
        WriteLines(Path.Combine(folder, Merges), pairs.Pairs.Select(pair => $"{pair.Left} {pair.Right}").Prepend($"{MergesHeader}: 0.2"));
        WriteJson(Path.Combine(folder, Configuration), json =>
        {
            json.WriteString("tokenizer_class", "RobertaTokenizer");
            json.WriteBoolean("add_prefix_space", addPrefixSpace);
            if (!lowerCasesTitles)
            {
                json.WriteBoolean("do_lower_case", false);
            }
        });
    }

    private static void WriteLines(string path, IEnumerable<string> lines) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), leaveOpen: true)
        {
            NewLine = "\n",
        };
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }
    });

    internal static void WriteJson(string path, Action<Utf8JsonWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });
}
