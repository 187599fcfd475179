using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Text;

/// <summary>Reads tokenizer.json, the one-file form of Hugging Face's fast tokenizers: WordPiece, byte-level BPE and Unigram. What is not applied is refused by name.</summary>
internal static class TokenizerJson
{
    private static readonly string[] Keys =
        ["version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model"];

    private static readonly Dictionary<string, TokenizerKind> Kinds = new(StringComparer.Ordinal)
    {
        ["WordPiece"] = TokenizerKind.WordPiece,
        ["BPE"] = TokenizerKind.BytePairs,
        ["Unigram"] = TokenizerKind.Unigram,
    };

    /// <exception cref="InvalidDataException">The file is broken, or says something that is not supported.</exception>
    public static Tokenizer Open(string path)
    {
        using var document = Parse(path);
        var root = new TokenizerPart(document.RootElement, path);
        root.RefuseOthers(Keys);
        var model = root.Object("model");
        // Older files leave the model's type out: only byte-pair models have merges.
        var type = model.Text("type") ?? (model.Has("merges") ? "BPE" : "WordPiece");
        if (!Kinds.TryGetValue(type, out var kind))
        {
            throw model.Wrong("type", "WordPiece, BPE (byte-level) or Unigram; word lists are not supported");
        }

        var folder = Path.GetDirectoryName(path)!;
        var settings = TokenizerSettings.Read(folder, kind);
        Truncation(root);
        Tokenizer tokenizer = kind switch
        {
            TokenizerKind.BytePairs => BytePair(root, model, settings),
            TokenizerKind.Unigram => UnigramJson.Read(root, model, settings, Listed(root)),
            _ => WordPiece(root, model, settings),
        };
        TokenizerPostProcessor.Check(root, tokenizer);
        return tokenizer;
    }

    /// <summary>Parses a JSON file whose root is an object.</summary>
    public static JsonDocument Parse(string path)
    {
        var bytes = VocabularyReader.ReadBytes(path);
        try
        {
            var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                JsonFile.CheckTexts(document.RootElement);
                return document;
            }

            document.Dispose();
            throw new InvalidDataException($"{path}, line 1: expected a JSON object.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}, line {(error.LineNumber ?? 0) + 1}: the file is not valid JSON. {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            // What the JSON reader throws for a string with half of an escaped surrogate pair.
            throw new InvalidDataException($"{path}: a string is not valid Unicode. {error.Message}", error);
        }
    }

    // Lengths are the recipe's; but a text that is cut at its beginning has other ids.
    private static void Truncation(TokenizerPart root)
    {
        if (!root.IsNull("truncation") && root.Object("truncation") is var truncation && (truncation.Text("direction") ?? "Right") != "Right")
        {
            throw truncation.Wrong("direction", "Right (long titles are cut at their end)");
        }
    }

    private static WordPieceTokenizer WordPiece(TokenizerPart root, TokenizerPart model, TokenizerSettings settings)
    {
        model.RefuseOthers("type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab");
        Expect(model, "continuing_subword_prefix", "##");
        Expect(model, "unk_token", settings.Roles[3]);
        var longest = model.Whole("max_input_chars_per_word") ?? BertWords.LongestWord;
        var listed = Listed(root);
        var vocabulary = Vocabulary(model, listed.Concat(settings.Added), root.Location);
        var (added, plainTokens) = TokenizerAssembly.AddedTokens(settings, listed, vocabulary, bytePairs: false);
        var normalizer = root.IsNull("normalizer") ? null : root.Object("normalizer");
        var options = normalizer?.Text("type") == "BertNormalizer" ? Options(normalizer, settings) : null;
        var splitter = root.IsNull("pre_tokenizer") ? null : root.Object("pre_tokenizer");
        var plain = plainTokens && longest == BertWords.LongestWord && options is not null && normalizer!.Flag("clean_text", true)
            && splitter?.Text("type") == "BertPreTokenizer";
        if (plain)
        {
            normalizer!.RefuseOthers("type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
            splitter!.RefuseOthers("type");
            return new WordPieceTokenizer(vocabulary, options!);
        }

        return new WordPieceTokenizer(vocabulary, new TokenizerRules
        {
            Source = root.Location,
            Normalizer = options is not null && normalizer!.Flag("clean_text", true) ? TokenizerAssembly.BertNormalizer(options) : normalizer?.Json,
            PreTokenizer = splitter?.Json,
            Added = added,
            LongestWord = longest,
        }, settings.Roles);
    }

    // A class of BERT overrides the normalizer's switches with those of tokenizer_config.json, as far as it says something.
    private static WordPieceOptions Options(TokenizerPart normalizer, TokenizerSettings settings)
    {
        var (lower, strip) = (normalizer.Flag("lowercase", true), normalizer.Switch("strip_accents"));
        var ideographs = normalizer.Flag("handle_chinese_chars", true);
        return settings.IsBert
            ? new WordPieceOptions
            {
                LowerCase = settings.LowerCase ?? lower,
                StripAccents = settings.StripAccents ?? strip,
                SplitIdeographs = settings.SplitIdeographs ?? ideographs,
            }
            : new WordPieceOptions { LowerCase = lower, StripAccents = strip, SplitIdeographs = ideographs };
    }

    private static ByteLevelBpeTokenizer BytePair(TokenizerPart root, TokenizerPart model, TokenizerSettings settings)
    {
        model.RefuseOthers(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        Expect(model, "unk_token", settings.Roles[3]);
        foreach (var key in (string[])["dropout", "continuing_subword_prefix", "end_of_word_suffix"])
        {
            _ = model.SaysNothing(key) ? 0 : throw model.Wrong(key, "null or empty");
        }

        var splitter = root.IsNull("pre_tokenizer") ? throw root.Wrong("pre_tokenizer", ByteLevelIsNeeded) : root.Object("pre_tokenizer");
        var last = Last(splitter);
        var pairs = new List<(string, string)>();
        foreach (var merge in model.IsNull("merges") ? throw model.Wrong("merges", "a list") : model.List("merges"))
        {
            pairs.Add(Pair(merge) ?? throw new InvalidDataException(
                $"{root.Location}, merge {pairs.Count}: found {merge.GetRawText()}; expected \"left right\" or [\"left\", \"right\"]."));
        }

        var listed = Listed(root);
        var vocabulary = Vocabulary(model, listed.Concat(settings.Added), root.Location);
        var (added, plainTokens) = TokenizerAssembly.AddedTokens(settings, listed, vocabulary, bytePairs: true);
        RefuseUnknownBytes(model, vocabulary);
        var ignores = model.Flag("ignore_merges", false);
        if (plainTokens && !ignores && root.IsNull("normalizer") && last == splitter && splitter.Flag("use_regex", true))
        {
            splitter.RefuseOthers(WordSplitters.ByteLevelKeys);
            var prefix = settings.AddPrefixSpace ?? splitter.Flag("add_prefix_space", false);
            return new ByteLevelBpeTokenizer(vocabulary, pairs, prefix, Place) { LowerCasesTitles = settings.LowerCase ?? true };
        }

        if (settings.AddPrefixSpace is { } said && said != last.Flag("add_prefix_space", false))
        {
            throw new InvalidDataException($"{settings.Location}: add_prefix_space is {said}, and {last.Location} says the contrary. Make them agree.");
        }

        return new ByteLevelBpeTokenizer(vocabulary, pairs, new TokenizerRules
        {
            Source = root.Location,
            Normalizer = root.IsNull("normalizer") ? null : root.Object("normalizer").Json,
            PreTokenizer = splitter.Json,
            Added = added,
            IgnoresMerges = ignores,
        }, settings.Roles, Place) { LowerCasesTitles = root.IsNull("normalizer") && (settings.LowerCase ?? true) };

        string Place(int rank) => $"{root.Location}, merge {rank}";
    }

    private const string ByteLevelIsNeeded = "ByteLevel, alone or last in a Sequence (byte-level BPE is what is read of BPE)";

    private static TokenizerPart Last(TokenizerPart splitter)
    {
        var last = splitter;
        while (last.Text("type") == "Sequence")
        {
            last = last.Objects("pretokenizers").LastOrDefault() ?? throw last.Wrong("pretokenizers", ByteLevelIsNeeded);
        }

        return last.Text("type") == "ByteLevel" ? last : throw last.Wrong("type", ByteLevelIsNeeded);
    }

    // With a token for each of the 256 bytes nothing is unknown, and what would happen to unknown bytes does not matter.
    private static void RefuseUnknownBytes(TokenizerPart model, Vocabulary vocabulary)
    {
        var whole = Enumerable.Range(0, 256).All(value => vocabulary.Find(ByteAlphabet.OfByte((byte)value).ToString()) >= 0);
        foreach (var key in whole ? [] : (string[])["fuse_unk", "byte_fallback"])
        {
            _ = model.Flag(key, false) ? throw model.Wrong(key, "false beside a vocabulary that lacks a token for some of the 256 bytes") : 0;
        }
    }

    private static (string, string)? Pair(JsonElement merge) => merge.ValueKind switch
    {
        JsonValueKind.String => VocabularyReader.Pair(merge.GetString()!),
        JsonValueKind.Array when merge.GetArrayLength() == 2 && merge.EnumerateArray().All(side => side.ValueKind == JsonValueKind.String) =>
            (merge[0].GetString()!, merge[1].GetString()!),
        _ => null,
    };

    private static IReadOnlyList<AddedToken> Listed(TokenizerPart root) => [.. root.Objects("added_tokens").Select(token => AddedToken.Read(token))];

    // Ids of tokens that are listed as added only may lie between those of the vocabulary: all are collected before gaps are looked for.
    private static Vocabulary Vocabulary(TokenizerPart model, IEnumerable<AddedToken> added, string path)
    {
        var ids = new VocabularyIds(path);
        foreach (var (token, value) in model.Object("vocab").Entries())
        {
            ids.Add(token, value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id)
                ? id
                : throw new InvalidDataException($"{model.Location}: the token \"{token}\" has no whole number as its id."), model.Location);
        }

        foreach (var token in added)
        {
            ids.Add(token.Content, token.Id, $"{path} and the files beside it, added tokens", mayRepeat: true);
        }

        return new Vocabulary(ids.InOrder(), path);
    }

    private static void Expect(TokenizerPart model, string key, string expected)
    {
        if ((model.Text(key) ?? expected) != expected)
        {
            throw model.Wrong(key, $"\"{expected}\"");
        }
    }
}
