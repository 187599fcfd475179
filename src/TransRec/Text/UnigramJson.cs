using System.Text.Json;

namespace TransRec.Text;

/// <summary>The model Unigram of tokenizer.json: a list of pieces and scores.</summary>
internal static class UnigramJson
{
    /// <exception cref="InvalidDataException">The model is malformed, or says something that is not supported.</exception>
    public static UnigramTokenizer Read(TokenizerPart root, TokenizerPart model, TokenizerSettings settings, IReadOnlyList<AddedToken> listed)
    {
        model.RefuseOthers("type", "unk_id", "vocab", "byte_fallback");
        if (settings.AddPrefixSpace == false)
        {
            throw new InvalidDataException($"{settings.Location}: add_prefix_space is false; with a Unigram model it is expected to be true or left out.");
        }

        var ids = new VocabularyIds(root.Location);
        var scores = new List<double>();
        foreach (var entry in model.List("vocab"))
        {
            var (piece, score) = Piece(entry) ?? throw new InvalidDataException(
                $"{model.Location}: vocab[{scores.Count}] is {Shown(entry)}; expected [\"piece\", score].");
            ids.Add(piece, scores.Count, $"{model.Location}: vocab[{scores.Count}]");
            scores.Add(score);
        }

        foreach (var token in listed.Concat(settings.Added))
        {
            ids.Add(token.Content, token.Id, $"{root.Location} and the files beside it, added tokens", mayRepeat: true);
        }

        var unknown = model.Whole("unk_id");
        if (unknown is null || unknown < 0 || unknown >= scores.Count)
        {
            throw model.Wrong("unk_id", $"a whole number from 0 to {scores.Count - 1}, the place of the token of what no piece spells");
        }

        var vocabulary = new Vocabulary(ids.InOrder(), root.Location);
        var (added, _) = TokenizerAssembly.AddedTokens(settings, listed, vocabulary, bytePairs: true);
        return new UnigramTokenizer(
            vocabulary,
            new UnigramPieces(vocabulary.Tokens, [.. scores], unknown.Value, model.Flag("byte_fallback", false)),
            new TokenizerRules
            {
                Source = root.Location,
                Normalizer = root.IsNull("normalizer") ? null : root.Object("normalizer").Json,
                PreTokenizer = root.IsNull("pre_tokenizer") ? null : root.Object("pre_tokenizer").Json,
                Added = added,
            },
            settings.Roles) { LowerCasesTitles = settings.LowerCase ?? false };
    }

    /// <summary>Writes the model as <see cref="Read"/> reads it.</summary>
    public static void WriteModel(Utf8JsonWriter json, Vocabulary vocabulary, UnigramPieces pieces)
    {
        json.WriteString("type", "Unigram");
        json.WriteNumber("unk_id", pieces.Unknown);
        json.WriteBoolean("byte_fallback", pieces.FallsBackToBytes);
        json.WriteStartArray("vocab");
        for (var id = 0; id < pieces.Scores.Count; id++)
        {
            json.WriteStartArray();
            json.WriteStringValue(vocabulary[id]);
            json.WriteNumberValue(pieces.Scores[id]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static (string Piece, double Score)? Piece(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
        && entry[0].ValueKind == JsonValueKind.String && entry[0].GetString() is { Length: > 0 } piece
        && entry[1].ValueKind == JsonValueKind.Number && entry[1].TryGetDouble(out var score) && double.IsFinite(score)
            ? (piece, score)
            : null;

    private static string Shown(JsonElement entry) => entry.GetRawText() is var text && text.Length > 80 ? text[..80] + "..." : entry.GetRawText();
}
