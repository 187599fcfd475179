using System.Text.Json;

namespace TransRec.Text;

/// <summary>Reads tokenizer.json, the one-file form of Hugging Face's fast tokenizers, as far as BERT and RoBERTa use it.</summary>
internal static class TokenizerJson
{
    /// <exception cref="InvalidDataException">The file is broken, or describes a tokenizer that is neither BERT's nor RoBERTa's.</exception>
    public static Tokenizer Open(string path)
    {
        using var document = Parse(path);
        try
        {
            return Open(document.RootElement, path);
        }
        catch (InvalidOperationException error)
        {
            // What the JSON reader throws for a string with half of an escaped surrogate pair; every other kind of value is checked before it is read.
            throw new InvalidDataException($"{path}: a string is not valid Unicode. {error.Message}", error);
        }
    }

    private static Tokenizer Open(JsonElement root, string path)
    {
        var model = Member(root, "model", path);
        // Older files leave the model's type out: only byte-pair models have merges.
        var type = Text(model, "type") ?? (model.TryGetProperty("merges", out _) ? "BPE" : "WordPiece");
        return type switch
        {
            "WordPiece" => WordPiece(root, model, path),
            "BPE" => BytePair(root, model, path),
            _ => throw new InvalidDataException($"{path}: the model's type is \"{type}\"; expected WordPiece or BPE."),
        };
    }

    /// <summary>Parses a JSON file whose root is an object.</summary>
    public static JsonDocument Parse(string path)
    {
        var bytes = File.ReadAllBytes(path);
        _ = VocabularyReader.Decode(path, bytes);
        try
        {
            var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new InvalidDataException($"{path}, line 1: expected a JSON object.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}, line {(error.LineNumber ?? 0) + 1}: the file is not valid JSON. {error.Message}", error);
        }
    }

    private static WordPieceTokenizer WordPiece(JsonElement root, JsonElement model, string path)
    {
        var normalizer = Member(root, "normalizer", path);
        Expect(Text(normalizer, "type") == "BertNormalizer", path, "the normalizer's type", Text(normalizer, "type"), "BertNormalizer");
        Expect(
            (Text(model, "continuing_subword_prefix") ?? "##") == "##", path, "continuing_subword_prefix", Text(model, "continuing_subword_prefix"), "##");
        return new WordPieceTokenizer(Vocabulary(root, model, path), new WordPieceOptions
        {
            LowerCase = Switch(normalizer, "lowercase", path) ?? true,
            StripAccents = Switch(normalizer, "strip_accents", path),
            SplitIdeographs = Switch(normalizer, "handle_chinese_chars", path) ?? true,
        });
    }

    private static ByteLevelBpeTokenizer BytePair(JsonElement root, JsonElement model, string path)
    {
        var pieces = Member(root, "pre_tokenizer", path);
        Expect(Text(pieces, "type") == "ByteLevel", path, "the pre_tokenizer's type", Text(pieces, "type"), "ByteLevel");
        var pairs = new List<(string, string)>();
        foreach (var merge in Items(Member(model, "merges", path), JsonValueKind.Array, "merges", path).EnumerateArray())
        {
            pairs.Add(Pair(merge) ?? throw new InvalidDataException(
                $"{path}, merge {pairs.Count}: found {merge.GetRawText()}; expected \"left right\" or [\"left\", \"right\"]."));
        }

        var prefix = Switch(pieces, "add_prefix_space", path) ?? false;
        return new ByteLevelBpeTokenizer(Vocabulary(root, model, path), pairs, prefix, rank => $"{path}, merge {rank}");
    }

    private static (string, string)? Pair(JsonElement merge) => merge.ValueKind switch
    {
        JsonValueKind.String => VocabularyReader.Pair(merge.GetString()!),
        JsonValueKind.Array when merge.GetArrayLength() == 2 && merge.EnumerateArray().All(side => side.ValueKind == JsonValueKind.String) =>
            (merge[0].GetString()!, merge[1].GetString()!),
        _ => null,
    };

    private static Vocabulary Vocabulary(JsonElement root, JsonElement model, string path)
    {
        var ids = new VocabularyIds(path);
        foreach (var token in Items(Member(model, "vocab", path), JsonValueKind.Object, "vocab", path).EnumerateObject())
        {
            ids.Add(token.Name, Id(token.Value, token.Name, path), path);
        }

        if (root.TryGetProperty("added_tokens", out var added) && added.ValueKind != JsonValueKind.Null)
        {
            foreach (var token in Items(added, JsonValueKind.Array, "added_tokens", path).EnumerateArray())
            {
                var name = Text(token, "content") ?? throw new InvalidDataException($"{path}: an entry of added_tokens has no content.");
                ids.Add(name, Id(Member(token, "id", path), name, path), path, mayRepeat: true);
            }
        }

        return new Vocabulary(ids.InOrder(), path);
    }

    private static int Id(JsonElement value, string token, string path) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id)
            ? id
            : throw new InvalidDataException($"{path}: the token \"{token}\" has no whole number as its id.");

    private static JsonElement Items(JsonElement value, JsonValueKind kind, string name, string path) =>
        value.ValueKind == kind ? value : throw new InvalidDataException($"{path}: {name} is no JSON {kind}.");

    private static JsonElement Member(JsonElement parent, string name, string path) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
            ? value
            : throw new InvalidDataException($"{path}: \"{name}\" is missing.");

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool? Switch(JsonElement parent, string name, string path) =>
        !parent.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => null,
            _ => throw new InvalidDataException($"{path}: {name} is {value.GetRawText()}; expected true, false or null."),
        };

    private static void Expect(bool holds, string path, string what, string? found, string expected)
    {
        if (!holds)
        {
            throw new InvalidDataException($"{path}: {what} is {(found is null ? "missing" : $"\"{found}\"")}; expected \"{expected}\".");
        }
    }
}
