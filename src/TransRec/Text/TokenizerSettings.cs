using System.Globalization;
using System.Text.Json;

namespace TransRec.Text;

/// <summary>
/// What the small files beside a vocabulary say: tokenizer_config.json, special_tokens_map.json, added_tokens.json, and tokenizer_class of config.json. Every
/// key that can change ids is kept here or refused by name.
/// </summary>
internal sealed class TokenizerSettings
{
    private static readonly string[] RoleKeys = ["pad_token", "cls_token", "sep_token", "unk_token", "mask_token"];

    // Keys that are applied.
    private static readonly string[] Applied =
    [
        "tokenizer_class", "do_lower_case", "strip_accents", "tokenize_chinese_chars", "do_basic_tokenize", "add_prefix_space", "added_tokens_decoder",
        "additional_special_tokens", "extra_special_tokens", "truncation_side", "never_split", "clean_text", "wordpieces_prefix", .. RoleKeys,
    ];

    // Keys without effect on the ids that an encoder here reads: lengths, padding (there is none), decoding, offsets, where files came from.
    private static readonly string[] Harmless =
    [
        "model_max_length", "max_len", "max_length", "stride", "truncation_strategy", "truncation", "padding", "padding_side", "pad_to_multiple_of", "pad_token_type_id",
        "pad_token_type", "clean_up_tokenization_spaces", "model_input_names", "name_or_path", "special_tokens_map_file", "tokenizer_file",
        "full_tokenizer_file", "vocab_file", "merges_file", "added_tokens_file", "use_fast", "from_slow", "errors", "trim_offsets", "processor_class", "chat_template", "backend",
        "is_local", "local_files_only", "transformers_version", "init_inputs", "model_type", "device_map", "torch_dtype", "return_tensors", "verbose",
        "bos_token", "eos_token", "model_specific_special_tokens", "_commit_hash", "token_type_ids", "return_token_type_ids", "max_seq_length", "sp_model_kwargs", "vocab_type",
        "split_by_punct", // of DeBERTa: in tokenizer.json it is a splitter
    ];

    private static readonly string[] WordPieceClasses = ["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "ConvBertTokenizer", "MPNetTokenizer"];
    private static readonly string[] BytePairClasses = ["RobertaTokenizer", "LongformerTokenizer", "BartTokenizer"];
    private static readonly string[] UnigramClasses = ["XLMRobertaTokenizer", "CamembertTokenizer", "DebertaV2Tokenizer"];
    private static readonly string[] AnyClasses = ["PreTrainedTokenizerFast", "TokenizersBackend"];

    private readonly string[] roles;

    private TokenizerSettings(string folder, string[] names)
    {
        roles = [.. names];
        Location = Path.Combine(folder, TokenizerFiles.Configuration);
    }

    /// <summary>tokenizer_config.json.</summary>
    public string Location { get; }

    public bool? LowerCase { get; private set; }

    public bool? StripAccents { get; private set; }

    public bool? SplitIdeographs { get; private set; }

    public bool? AddPrefixSpace { get; private set; }

    /// <summary>Whether words are cut and cleaned as BERT does; false: at white space alone.</summary>
    public bool CutsWords { get; private set; } = true;

    /// <summary>Whether a class of BERT reads the folder, whose settings come before the normalizer of tokenizer.json.</summary>
    public bool IsBert { get; private set; }

    /// <summary>The names of the five tokens with a role, in the order of <see cref="SpecialTokens.Bert"/>.</summary>
    public IReadOnlyList<string> Roles => roles;

    /// <summary>Tokens that are looked for before a text is cut.</summary>
    public List<AddedToken> Added { get; } = [];

    /// <summary>Reads a folder's files, as far as they are there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kind">What the vocabulary is of; it says which classes read it and what the tokens with a role are called where nothing else is said.</param>
    /// <exception cref="InvalidDataException">A file is broken, or says something that is not supported; the message names file and key.</exception>
    public static TokenizerSettings Read(string folder, TokenizerKind kind)
    {
        var settings = new TokenizerSettings(folder, kind == TokenizerKind.WordPiece ? SpecialTokens.Bert : SpecialTokens.Roberta);
        var classes = kind switch
        {
            TokenizerKind.BytePairs => BytePairClasses,
            TokenizerKind.Unigram => UnigramClasses,
            _ => WordPieceClasses,
        };
        settings.ReadClass(Path.Combine(folder, "config.json"), classes);
        settings.ReadMap(Path.Combine(folder, "special_tokens_map.json"));
        settings.ReadAdded(Path.Combine(folder, TokenizerFiles.AddedTokens));
        if (File.Exists(settings.Location))
        {
            using var document = TokenizerJson.Parse(settings.Location);
            settings.ReadConfiguration(new TokenizerPart(document.RootElement, settings.Location), classes);
        }

        return settings;
    }

    private void ReadClass(string path, string[] classes)
    {
        if (File.Exists(path))
        {
            using var document = TokenizerJson.Parse(path);
            var part = new TokenizerPart(document.RootElement, path);
            if (part.Has("tokenizer_class"))
            {
                CheckClass(part, classes);
            }
        }
    }

    private void ReadMap(string path)
    {
        if (File.Exists(path))
        {
            using var document = TokenizerJson.Parse(path);
            var part = new TokenizerPart(document.RootElement, path);
            part.RefuseOthers([.. RoleKeys, "bos_token", "eos_token", "additional_special_tokens"]);
            ReadRoles(part);
        }
    }

    private void ReadAdded(string path)
    {
        if (File.Exists(path))
        {
            using var document = TokenizerJson.Parse(path);
            foreach (var (token, id) in new TokenizerPart(document.RootElement, path).Entries())
            {
                Added.Add(token.Length > 0 && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number)
                    ? new AddedToken(token, number)
                    : throw new InvalidDataException($"{path}: the token \"{token}\" has no whole number as its id."));
            }
        }
    }

    private void ReadConfiguration(TokenizerPart part, string[] classes)
    {
        if (!part.SaysNothing("tokenizer_class"))
        {
            CheckClass(part, classes);
        }

        part.RefuseOthers([.. Applied, .. Harmless]);
        (LowerCase, StripAccents) = (part.Switch("do_lower_case"), part.Switch("strip_accents"));
        (SplitIdeographs, AddPrefixSpace) = (part.Switch("tokenize_chinese_chars"), part.Switch("add_prefix_space"));
        CutsWords = part.Flag("do_basic_tokenize", true);
        RefuseUnless(part.Flag("clean_text", true), part, "clean_text", "true");
        RefuseUnless((part.Text("truncation_side") ?? "right") == "right", part, "truncation_side", "right (long titles are cut at their end)");
        RefuseUnless((part.Text("wordpieces_prefix") ?? "##") == "##", part, "wordpieces_prefix", "##");
        ReadRoles(part);
        if (part.List("never_split").Any(token => token.ValueKind != JsonValueKind.String || !roles.Contains(token.GetString())))
        {
            throw part.Wrong("never_split", "null, or the special tokens alone");
        }

        if (!part.SaysNothing("extra_special_tokens"))
        {
            throw part.Wrong("extra_special_tokens", "no further roles");
        }

        ReadDecoder(part);
    }

    private void ReadDecoder(TokenizerPart part)
    {
        if (part.IsNull("added_tokens_decoder"))
        {
            return;
        }

        var decoder = part.Object("added_tokens_decoder");
        foreach (var (key, value) in decoder.Entries())
        {
            var id = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new InvalidDataException($"{decoder.Location}: the key \"{key}\" is no token id.");
            var token = AddedToken.Read(new TokenizerPart(value, $"{decoder.Location}: {key}"), id);
            Added.RemoveAll(other => other.Content == token.Content && other.Id == token.Id);
            Added.Add(token);
        }
    }

    private void ReadRoles(TokenizerPart part)
    {
        for (var role = 0; role < RoleKeys.Length; role++)
        {
            if (!part.IsNull(RoleKeys[role]))
            {
                roles[role] = Content(part, RoleKeys[role], part.Value(RoleKeys[role]));
            }
        }

        foreach (var token in part.List("additional_special_tokens"))
        {
            var content = Content(part, "additional_special_tokens", token);
            if (!Further.Contains(content))
            {
                Further.Add(content);
            }
        }
    }

    /// <summary>Special tokens without a role here; their ids are the vocabulary's.</summary>
    public List<string> Further { get; } = [];

    private static string Content(TokenizerPart part, string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text
        : value.ValueKind == JsonValueKind.Object && new TokenizerPart(value, $"{part.Location}: {key}").Text("content") is { Length: > 0 } content ? content
        : throw part.Wrong(key, "a token, as a text or an object with content");

    private void CheckClass(TokenizerPart part, string[] classes)
    {
        var name = part.Text("tokenizer_class");
        if (string.IsNullOrEmpty(name))
        {
            return;
        }

        var plain = name.EndsWith("Fast", StringComparison.Ordinal) && !AnyClasses.Contains(name) ? name[..^4] : name;
        IsBert = WordPieceClasses.Contains(plain);
        if (plain == "MPNetTokenizer")
        {
            NameAsMpnet();
        }
        else if (plain == "DebertaV2Tokenizer")
        {
            NameAsBert();
        }

        if (!classes.Contains(plain) && !AnyClasses.Contains(name))
        {
            throw part.Wrong("tokenizer_class", $"one of {string.Join(", ", classes.Concat(AnyClasses))} for these files (also ...Fast); another cuts texts in another way");
        }
    }

    // DeBERTa's pieces have BERT's names of tokens.
    private void NameAsBert()
    {
        for (var role = 0; role < roles.Length; role++)
        {
            roles[role] = roles[role] == SpecialTokens.Roberta[role] ? SpecialTokens.Bert[role] : roles[role];
        }
    }

    // MPNet's word pieces have RoBERTa's names of tokens, but for the unknown one.
    private void NameAsMpnet()
    {
        for (var role = 0; role < roles.Length; role++)
        {
            var name = role == 3 ? SpecialTokens.Bert[role] : SpecialTokens.Roberta[role];
            roles[role] = roles[role] == SpecialTokens.Bert[role] ? name : roles[role];
        }
    }

    private static void RefuseUnless(bool holds, TokenizerPart part, string key, string expected)
    {
        if (!holds)
        {
            throw part.Wrong(key, expected);
        }
    }
}
