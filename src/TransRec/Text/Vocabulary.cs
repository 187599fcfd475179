using System.Buffers;
using System.Text;

namespace TransRec.Text;

/// <summary>Tokens by id and ids by token. Ids run from 0 without gaps.</summary>
internal sealed class Vocabulary
{
    private readonly string[] tokens;
    private readonly Dictionary<string, int> ids;

    /// <param name="tokens">The tokens; the position is the id.</param>
    /// <param name="source">Where they came from, for messages: a file, or "The token list".</param>
    /// <exception cref="InvalidDataException">There are none, or one is empty, no valid Unicode, or appears twice.</exception>
    public Vocabulary(IReadOnlyList<string> tokens, string source)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        this.tokens = [.. tokens];
        Source = source;
        ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        if (tokens.Count == 0)
        {
            throw new InvalidDataException($"{source} is empty; expected the vocabulary's tokens.");
        }

        for (var id = 0; id < this.tokens.Length; id++)
        {
            if (string.IsNullOrEmpty(this.tokens[id]))
            {
                throw new InvalidDataException($"{source}: token {id} is empty; expected text.");
            }

            if (!IsUnicode(this.tokens[id]))
            {
                throw new InvalidDataException($"{source}: token {id} holds half of a surrogate pair; expected valid Unicode.");
            }

            if (!ids.TryAdd(this.tokens[id], id))
            {
                throw new InvalidDataException($"{source}: token \"{this.tokens[id]}\" has the ids {ids[this.tokens[id]]} and {id}; expected each token once.");
            }
        }
    }

    public string Source { get; }

    public int Count => tokens.Length;

    public IReadOnlyList<string> Tokens => tokens;

    public string this[int id] => (uint)id < (uint)tokens.Length
        ? tokens[id]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"Token ids run from 0 to {tokens.Length - 1}; found {id}.");

    /// <summary>The token's id; -1 when there is none.</summary>
    public int Find(string token) => ids.GetValueOrDefault(token, -1);

    private static bool IsUnicode(string token)
    {
        for (ReadOnlySpan<char> rest = token; rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}
