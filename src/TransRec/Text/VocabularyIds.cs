using System.Text.Json;

namespace TransRec.Text;

/// <summary>Collects token and id pairs of a JSON file in any order and gives the tokens in the order of their ids.</summary>
internal sealed class VocabularyIds(string path)
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> tokens = [];

    /// <summary>Reads an object of token to id whose opening brace was just read.</summary>
    public void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> file)
    {
        var (counted, line) = (0, 1);
        var expected = Math.Min(file.Count((byte)':'), VocabularyReader.MostTokens);
        ids.EnsureCapacity(expected);
        tokens.EnsureCapacity(expected);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            line += file[counted..start].Count((byte)'\n');
            counted = start;
            var token = Text(ref reader, line);
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id))
            {
                throw new InvalidDataException($"{path}, line {line}: the token \"{token}\" has no whole number as its id.");
            }

            Add(token, id, path, line: line);
        }
    }

    /// <summary>Adds one pair; the same pair twice is fine only where <paramref name="mayRepeat"/> says so.</summary>
    public void Add(string token, int id, string place, bool mayRepeat = false, int line = 0)
    {
        string Place() => line > 0 ? $"{place}, line {line}" : place;
        if (mayRepeat && ids.TryGetValue(token, out var known) && known == id)
        {
            return;
        }

        if (ids.Count == VocabularyReader.MostTokens)
        {
            throw new InvalidDataException($"{Place()}: there are more than {VocabularyReader.MostTokens} tokens; at most so many are read.");
        }

        if (!ids.TryAdd(token, id))
        {
            throw new InvalidDataException($"{Place()}: the token \"{token}\" has the id {ids[token]} already; expected each token once.");
        }

        if (!tokens.TryAdd(id, token))
        {
            throw new InvalidDataException($"{Place()}: the tokens \"{tokens[id]}\" and \"{token}\" share the id {id}.");
        }
    }

    private string Text(ref Utf8JsonReader reader, int line)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"{path}, line {line}: the token is not valid Unicode (half of a surrogate pair).", error);
        }
    }

    /// <summary>The tokens by id.</summary>
    public string[] InOrder()
    {
        var ordered = new string[tokens.Count];
        for (var id = 0; id < ordered.Length; id++)
        {
            ordered[id] = tokens.TryGetValue(id, out var token)
                ? token
                : throw new InvalidDataException($"{path}: {tokens.Count} tokens, but none has the id {id}; expected the ids 0 to {tokens.Count - 1}.");
        }

        return ordered;
    }
}
