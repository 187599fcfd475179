using System.Text.Json;

namespace TransRec.Text;

/// <summary>Opens the tokenizer of a Hugging Face model folder.</summary>
public static class TokenizerFolder
{
    /// <summary>Opens the tokenizer whose files lie in the folder.</summary>
    /// <param name="folder">
    /// A folder with vocab.txt (WordPiece), or vocab.json and merges.txt (byte-level BPE), or tokenizer.json alone (either of the two);
    /// tokenizer_config.json beside them gives do_lower_case, strip_accents, tokenize_chinese_chars or add_prefix_space.
    /// </param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It holds no tokenizer; the message says what was looked for.</exception>
    /// <exception cref="InvalidDataException">A file is broken; the message names the file and the line.</exception>
    public static Tokenizer Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder {Path.GetFullPath(folder)} to open a tokenizer from.");
        }

        var text = Path.Combine(folder, TokenizerFiles.WordPieceVocabulary);
        var json = Path.Combine(folder, TokenizerFiles.BytePairVocabulary);
        var merges = Path.Combine(folder, TokenizerFiles.Merges);
        var everything = Path.Combine(folder, TokenizerFiles.Everything);
        return (File.Exists(text), File.Exists(json), File.Exists(merges), File.Exists(everything)) switch
        {
            (true, true, _, _) => throw new InvalidDataException(
                $"{folder} holds both vocab.txt (WordPiece) and vocab.json (byte-level BPE); remove the one that the model was not trained with."),
            (true, false, _, _) => OpenWordPiece(folder, text),
            (false, true, true, _) => OpenBytePair(folder, json, merges),
            (false, _, _, true) => TokenizerJson.Open(everything),
            var (_, hasJson, hasMerges, _) => throw new FileNotFoundException(
                $"{folder} holds no tokenizer: looked for vocab.txt (WordPiece), vocab.json and merges.txt (byte-level BPE"
                + $"{(hasJson ? "; merges.txt is missing" : hasMerges ? "; vocab.json is missing" : "")}), and tokenizer.json."),
        };
    }

    private static WordPieceTokenizer OpenWordPiece(string folder, string vocabularyPath)
    {
        using var settings = Settings(folder);
        var vocabulary = VocabularyReader.ReadText(vocabularyPath);
        RefuseAddedTokens(folder, vocabulary);
        return new WordPieceTokenizer(vocabulary, new WordPieceOptions
        {
            LowerCase = Switch(settings, folder, "do_lower_case") ?? true,
            StripAccents = Switch(settings, folder, "strip_accents"),
            SplitIdeographs = Switch(settings, folder, "tokenize_chinese_chars") ?? true,
        });
    }

    private static ByteLevelBpeTokenizer OpenBytePair(string folder, string vocabularyPath, string mergesPath)
    {
        using var settings = Settings(folder);
        var vocabulary = VocabularyReader.ReadJson(vocabularyPath);
        RefuseAddedTokens(folder, vocabulary);
        var (pairs, firstLine) = VocabularyReader.ReadMerges(mergesPath);
        var prefix = Switch(settings, folder, "add_prefix_space") ?? false;
        return new ByteLevelBpeTokenizer(vocabulary, pairs, prefix, rank => $"{mergesPath}, line {rank + firstLine}");
    }

    private static JsonDocument Settings(string folder)
    {
        var path = Path.Combine(folder, TokenizerFiles.Configuration);
        return File.Exists(path) ? TokenizerJson.Parse(path) : JsonDocument.Parse("{}");
    }

    private static bool? Switch(JsonDocument settings, string folder, string name)
    {
        if (!settings.RootElement.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new InvalidDataException($"{Path.Combine(folder, TokenizerFiles.Configuration)}: {name} is {value.GetRawText()}; expected true, false or null.");
    }

    // Tokens that were added after training have no place in vocab.txt or merges.txt; leaving them out would silently change the ids.
    private static void RefuseAddedTokens(string folder, Vocabulary vocabulary)
    {
        var path = Path.Combine(folder, TokenizerFiles.AddedTokens);
        if (!File.Exists(path))
        {
            return;
        }

        using var added = TokenizerJson.Parse(path);
        foreach (var token in added.RootElement.EnumerateObject())
        {
            if (vocabulary.Find(token.Name) < 0)
            {
                throw new InvalidDataException(
                    $"{path} adds the token \"{token.Name}\", which {vocabulary.Source} lacks. Added tokens are not supported: "
                    + "remove the file if the model does not use them.");
            }
        }
    }
}
