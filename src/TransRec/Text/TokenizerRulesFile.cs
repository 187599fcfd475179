using System.Text.Json;

namespace TransRec.Text;

/// <summary>Writes a tokenizer with rules of its own as tokenizer.json and tokenizer_config.json.</summary>
internal static class TokenizerRulesFile
{
    private static readonly string[] RoleKeys = ["pad_token", "cls_token", "sep_token", "unk_token", "mask_token"];

    public static void Save(string folder, TokenizerRules rules, SpecialTokens specials, bool? lowerCasesTitles, Action<Utf8JsonWriter> model)
    {
        _ = Directory.CreateDirectory(folder);
        TokenizerFiles.WriteJson(Path.Combine(folder, TokenizerFiles.Everything), json =>
        {
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            WriteAdded(json, rules);
            WriteRaw(json, "normalizer", rules.Normalizer);
            WriteRaw(json, "pre_tokenizer", rules.PreTokenizer);
            json.WriteStartObject("post_processor");
            json.WriteString("type", "BertProcessing");
            WriteToken(json, "sep", specials.Names[2], specials.End);
            WriteToken(json, "cls", specials.Names[1], specials.Start);
            json.WriteEndObject();
            json.WriteNull("decoder");
            json.WriteStartObject("model");
            model(json);
            json.WriteEndObject();
        });
        TokenizerFiles.WriteJson(Path.Combine(folder, TokenizerFiles.Configuration), json =>
        {
            json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
            for (var role = 0; role < RoleKeys.Length; role++)
            {
                json.WriteString(RoleKeys[role], specials.Names[role]);
            }

            if (lowerCasesTitles is { } lower)
            {
                json.WriteBoolean("do_lower_case", lower);
            }
        });
    }

    private static void WriteAdded(Utf8JsonWriter json, TokenizerRules rules)
    {
        json.WriteStartArray("added_tokens");
        foreach (var token in rules.Added)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            json.WriteString("content", token.Content);
            json.WriteBoolean("single_word", token.SingleWord);
            json.WriteBoolean("lstrip", token.LeftStrip);
            json.WriteBoolean("rstrip", token.RightStrip);
            json.WriteBoolean("normalized", token.Normalized);
            json.WriteBoolean("special", token.Special);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the model of word pieces.</summary>
    public static void WriteWordPieces(Utf8JsonWriter json, TokenizerRules rules, SpecialTokens specials, Vocabulary vocabulary)
    {
        json.WriteString("type", "WordPiece");
        json.WriteString("unk_token", specials.Names[3]);
        json.WriteString("continuing_subword_prefix", "##");
        json.WriteNumber("max_input_chars_per_word", rules.LongestWord);
        WriteVocabulary(json, vocabulary);
    }

    /// <summary>Writes the model of byte pairs.</summary>
    public static void WriteBytePairs(Utf8JsonWriter json, TokenizerRules rules, Vocabulary vocabulary, BytePairs pairs)
    {
        json.WriteString("type", "BPE");
        json.WriteBoolean("ignore_merges", rules.IgnoresMerges);
        WriteVocabulary(json, vocabulary);
        json.WriteStartArray("merges");
        foreach (var (left, right) in pairs.Pairs)
        {
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteVocabulary(Utf8JsonWriter json, Vocabulary vocabulary)
    {
        json.WriteStartObject("vocab");
        for (var id = 0; id < vocabulary.Count; id++)
        {
            json.WriteNumber(vocabulary[id], id);
        }

        json.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter json, string key, string? raw)
    {
        json.WritePropertyName(key);
        json.WriteRawValue(raw ?? "null");
    }

    private static void WriteToken(Utf8JsonWriter json, string key, string token, int id)
    {
        json.WriteStartArray(key);
        json.WriteStringValue(token);
        json.WriteNumberValue(id);
        json.WriteEndArray();
    }
}
