using System.Security.Cryptography;
using System.Text;
using TransRec.Checkpoints.HuggingFace;

namespace TransRec.Text;

/// <summary>Opens the tokenizer of a Hugging Face model folder.</summary>
public static class TokenizerFolder
{
    /// <summary>Opens the tokenizer whose files lie in the folder.</summary>
    /// <param name="folder">
    /// A folder with tokenizer.json (WordPiece, byte-level BPE or Unigram), or else vocab.txt (WordPiece), or vocab.json and merges.txt (byte-level BPE);
    /// tokenizer_config.json, special_tokens_map.json and added_tokens.json beside them are applied. A key that can change ids and is not supported is an error.
    /// </param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It holds no tokenizer; the message says what was looked for.</exception>
    /// <exception cref="InvalidDataException">A file is broken; the message names the file and the line.</exception>
    public static Tokenizer Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            throw File.Exists(folder)
                ? new InvalidDataException($"{folder} is a file; the folder with the tokenizer's files is expected.")
                : new DirectoryNotFoundException($"There is no folder {Path.GetFullPath(folder)} to open a tokenizer from.{ModelPath.HubHint(folder)}");
        }

        folder = Path.Combine(folder, ModelPath.Module(folder, "Transformer") ?? "");

        var text = Path.Combine(folder, TokenizerFiles.WordPieceVocabulary);
        var json = Path.Combine(folder, TokenizerFiles.BytePairVocabulary);
        var merges = Path.Combine(folder, TokenizerFiles.Merges);
        var everything = Path.Combine(folder, TokenizerFiles.Everything);
        return (File.Exists(text), File.Exists(json), File.Exists(merges), File.Exists(everything)) switch
        {
            (true, true, _, _) => throw new InvalidDataException(
                $"{folder} holds both vocab.txt (WordPiece) and vocab.json (byte-level BPE); remove the one that the model was not trained with."),
            (true, false, _, true) => OpenJson(everything, text, null),
            (false, true, _, true) => OpenJson(everything, null, json),
            (false, false, _, true) => OpenJson(everything, null, null),
            (true, false, _, _) => OpenWordPiece(folder, text),
            (false, true, true, _) => OpenBytePair(folder, json, merges),
            var (_, hasJson, hasMerges, _) => throw new FileNotFoundException(
                $"{folder} holds no tokenizer: looked for vocab.txt (WordPiece), vocab.json and merges.txt (byte-level BPE"
                + $"{(hasJson ? "; merges.txt is missing" : hasMerges ? "; vocab.json is missing" : "")}), and tokenizer.json.{SentencePiece(folder)}"),
        };
    }

    /// <summary>SHA-256 over the names and bytes of the tokenizer's files in a folder.</summary>
    internal static string Fingerprint(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in TokenizerFiles.All.Where(name => File.Exists(Path.Combine(folder, name))))
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, name));
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {bytes.Length}\n"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string SentencePiece(string folder) =>
        Directory.EnumerateFiles(folder, "*.model").Concat(Directory.EnumerateFiles(folder, "bpe.codes")).Select(Path.GetFileName).FirstOrDefault() is { } other
            ? $" {other} (SentencePiece or fastBPE) is not read; save the fast tokenizer of transformers beside it (tokenizer.json)."
            : "";

    private static WordPieceTokenizer OpenWordPiece(string folder, string vocabularyPath)
    {
        var settings = TokenizerSettings.Read(folder, TokenizerKind.WordPiece);
        var vocabulary = TokenizerAssembly.With(VocabularyReader.ReadText(vocabularyPath), settings.Added, settings.Location);
        var (added, plain) = TokenizerAssembly.AddedTokens(settings, [], vocabulary, bytePairs: false);
        var options = new WordPieceOptions
        {
            LowerCase = settings.LowerCase ?? true,
            StripAccents = settings.StripAccents,
            SplitIdeographs = settings.SplitIdeographs ?? true,
        };
        return plain && settings.CutsWords
            ? new WordPieceTokenizer(vocabulary, options)
            : new WordPieceTokenizer(vocabulary, new TokenizerRules
            {
                Source = settings.Location,
                Normalizer = settings.CutsWords ? TokenizerAssembly.BertNormalizer(options) : null,
                PreTokenizer = settings.CutsWords ? """{"type":"BertPreTokenizer"}""" : """{"type":"WhitespaceSplit"}""",
                Added = added,
            }, settings.Roles);
    }

    private static ByteLevelBpeTokenizer OpenBytePair(string folder, string vocabularyPath, string mergesPath)
    {
        var settings = TokenizerSettings.Read(folder, TokenizerKind.BytePairs);
        var vocabulary = TokenizerAssembly.With(VocabularyReader.ReadJson(vocabularyPath), settings.Added, settings.Location);
        var (added, plain) = TokenizerAssembly.AddedTokens(settings, [], vocabulary, bytePairs: true);
        var (pairs, firstLine) = VocabularyReader.ReadMerges(mergesPath);
        var prefix = settings.AddPrefixSpace ?? false;
        return plain
            ? new ByteLevelBpeTokenizer(vocabulary, pairs, prefix, Place) { LowerCasesTitles = settings.LowerCase ?? true }
            : new ByteLevelBpeTokenizer(vocabulary, pairs, new TokenizerRules
            {
                Source = settings.Location,
                PreTokenizer = $$"""{"type":"ByteLevel","add_prefix_space":{{(prefix ? "true" : "false")}},"trim_offsets":true}""",
                Added = added,
            }, settings.Roles, Place) { LowerCasesTitles = settings.LowerCase ?? true };

        string Place(int rank) => $"{mergesPath}, line {rank + firstLine}";
    }

    // Both forms in one folder have to mean the same tokens, or nobody knows which ids the model was trained with.
    private static Tokenizer OpenJson(string path, string? textPath, string? jsonPath)
    {
        var tokenizer = TokenizerJson.Open(path);
        var beside = textPath is not null ? VocabularyReader.ReadText(textPath) : jsonPath is not null ? VocabularyReader.ReadJson(jsonPath) : null;
        for (var id = 0; id < beside?.Count; id++)
        {
            if (tokenizer.IdOf(beside[id]) != id)
            {
                throw new InvalidDataException(
                    $"{path} and {beside.Source} do not agree: the token \"{beside[id]}\" has the id {tokenizer.IdOf(beside[id])} in the one and {id} in the other. "
                    + "Remove the file that is not the model's.");
            }
        }

        return tokenizer;
    }
}
