using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using TransRec.Foundation.Files;

namespace TransRec.Text;

/// <summary>Reads vocabulary and merge files; every defect is an error with file and line.</summary>
internal static class VocabularyReader
{
    // A line of a few bytes becomes 150 bytes of memory.
    internal const int MostTokens = 500_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>vocab.txt: one token per line, the line's position is the id.</summary>
    public static Vocabulary ReadText(string path)
    {
        var lines = ReadLines(path);
        while (lines.Count > 1 && lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1); // blank lines at the end are nobody's token
        }

        var lineOf = new Dictionary<string, int>(lines.Count, StringComparer.Ordinal);
        for (var line = 0; line < lines.Count; line++)
        {
            if (lines[line].Length == 0)
            {
                throw new InvalidDataException($"{path}, line {line + 1}: the line is empty; expected a token.");
            }

            if (!lineOf.TryAdd(lines[line], line))
            {
                throw new InvalidDataException(
                    $"{path}, line {line + 1}: the token \"{lines[line]}\" stands in line {lineOf[lines[line]] + 1} already; expected each token once. "
                    + "Rename the one that is not used, for example to [unused-2]: removing a line would change the ids of all that follow.");
            }
        }

        return new Vocabulary(lines, path);
    }

    /// <summary>merges.txt: two tokens per line, most important first, after an optional "#version" line.</summary>
    public static (List<(string Left, string Right)> Pairs, int FirstLine) ReadMerges(string path)
    {
        var lines = ReadLines(path);
        var header = lines.Count > 0 && lines[0].StartsWith(TokenizerFiles.MergesHeader, StringComparison.Ordinal) ? 1 : 0;
        var pairs = new List<(string, string)>(lines.Count);
        for (var line = header; line < lines.Count; line++)
        {
            pairs.Add(Pair(lines[line]) ?? throw new InvalidDataException(
                $"{path}, line {line + 1}: found \"{lines[line]}\"; expected two tokens with one space between them."));
        }

        return (pairs, header + 1);
    }

    /// <summary>The two sides of a merge as files write it; null when it is none.</summary>
    public static (string Left, string Right)? Pair(string line) =>
        line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : null;

    /// <summary>vocab.json: an object of token to id, the ids from 0 without gaps.</summary>
    public static Vocabulary ReadJson(string path)
    {
        var bytes = ReadBytes(path);
        var reader = new Utf8JsonReader(bytes);
        var ids = new VocabularyIds(path);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new InvalidDataException($"{path}, line 1: expected a JSON object of token to id.");
            }

            ids.ReadObject(ref reader, bytes);
            _ = reader.Read(); // Throws on anything after the object.
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}, line {(error.LineNumber ?? 0) + 1}: the file is not valid JSON. {error.Message}", error);
        }

        return new Vocabulary(ids.InOrder(), path);
    }

    /// <summary>The file's bytes, checked to be UTF-8, without a byte order mark.</summary>
    /// <exception cref="InvalidDataException">They are not, or the file is known to be something else.</exception>
    public static byte[] ReadBytes(string path)
    {
        if (WrongFile.Recognise(path) is { } other)
        {
            throw new InvalidDataException($"{path} is {other}");
        }

        var bytes = File.ReadAllBytes(path);
        bytes = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        return Utf8.IsValid(bytes) ? bytes : throw new InvalidDataException($"{path}, line {FirstInvalidLine(bytes)}: the line is not valid UTF-8.");
    }

    private static List<string> ReadLines(string path)
    {
        var bytes = ReadBytes(path);
        if (bytes.AsSpan().Count((byte)'\n') > MostTokens)
        {
            throw new InvalidDataException($"{path} has more than {MostTokens} lines; at most so many are read. Published vocabularies have 260,000 tokens or fewer.");
        }

        var text = Strict.GetString(bytes);
        if (text.Length == 0)
        {
            throw new InvalidDataException($"{path}, line 1: the file is empty; expected a token per line.");
        }

        var lines = text.Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line).ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return lines;
    }

    private static int FirstInvalidLine(byte[] bytes)
    {
        var line = 1;
        for (var rest = bytes.AsSpan(); ; line++)
        {
            var end = rest.IndexOf((byte)'\n');
            if (!System.Text.Unicode.Utf8.IsValid(end < 0 ? rest : rest[..end]) || end < 0)
            {
                return line;
            }

            rest = rest[(end + 1)..];
        }
    }
}
