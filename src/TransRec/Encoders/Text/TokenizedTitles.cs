using System.Runtime.InteropServices;
using TransRec.Encoders.Items;
using TransRec.Options;
using TransRec.Text;

namespace TransRec.Encoders.Text;

/// <summary>The token ids of a whole catalogue in one array, item after item. Item 0 is the padding item, which has none.</summary>
public sealed class TokenizedTitles : IItemContent
{
    private readonly Lazy<int[]> first;
    private readonly Lazy<string> fingerprint;

    internal TokenizedTitles(int[] tokens, int[] offsets)
    {
        (Tokens, Offsets) = (tokens, offsets);
        first = new(FirstOfEach);
        fingerprint = new(() => new ContentFingerprint().With(tokens).With(offsets).Finish());
    }

    /// <summary>All items' token ids, one item after the other, without padding.</summary>
    public int[] Tokens { get; }

    /// <summary>Where each item's ids begin: item i has Tokens[Offsets[i]] up to before Tokens[Offsets[i + 1]]. One more entry than items.</summary>
    public int[] Offsets { get; }

    /// <summary>The number of items, the padding item included: items run from 0 to Count - 1.</summary>
    public int Count => Offsets.Length - 1;

    /// <summary>One item's token ids, start and end token included; empty for item 0.</summary>
    public ReadOnlySpan<int> this[int item] => (uint)item < (uint)Count
        ? Tokens.AsSpan(Offsets[item], LengthOf(item))
        : throw new ArgumentOutOfRangeException(nameof(item), item, $"Items run from 0 to {Count - 1}; found {item}.");

    /// <summary>The number of token ids of an item.</summary>
    public int LengthOf(int item) => Offsets[item + 1] - Offsets[item];

    /// <inheritdoc />
    public string Fingerprint => fingerprint.Value;

    /// <inheritdoc />
    /// <remarks>The tokens of its title; 1 for one without any, which is read as a single padding token.</remarks>
    public int Cost(int item) => Math.Max(1, this[item].Length);

    /// <inheritdoc />
    /// <remarks>The first item whose title has the same tokens.</remarks>
    public int FirstOfSame(int item) => first.Value[item];

    /// <summary>Tokenizes every title, on all cores.</summary>
    /// <param name="tokenizer">The tokenizer of the text encoder.</param>
    /// <param name="titles">The titles; the first becomes item 1.</param>
    /// <param name="maximumTokens">The most ids per title, start and end token included, at least 2.</param>
    /// <param name="lowerCase">Lower-case the titles first, as the reference does for every encoder (RoBERTa too), with Unicode's full mapping.</param>
    public static TokenizedTitles Create(Tokenizer tokenizer, IReadOnlyList<string> titles, int maximumTokens, bool lowerCase)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(titles);
        _ = Require.InRange(maximumTokens, 2, int.MaxValue, nameof(maximumTokens));
        for (var at = 0; at < titles.Count; at++)
        {
            _ = titles[at] ?? throw new ArgumentException($"Title {at} is null; expected text (empty where an item has none).", nameof(titles));
        }

        var encoded = new int[titles.Count][];
        _ = Parallel.For(0, titles.Count, at =>
            encoded[at] = tokenizer.Encode(lowerCase ? LowerCase.Of(titles[at]) : titles[at], maximumTokens));

        var offsets = new int[titles.Count + 2];
        for (var at = 0; at < encoded.Length; at++)
        {
            offsets[at + 2] = checked(offsets[at + 1] + encoded[at].Length);
        }

        var tokens = new int[offsets[^1]];
        for (var at = 0; at < encoded.Length; at++)
        {
            encoded[at].CopyTo(tokens, offsets[at + 1]);
        }

        return new TokenizedTitles(tokens, offsets);
    }

    private int[] FirstOfEach()
    {
        var firstOf = new Dictionary<string, int>(StringComparer.Ordinal);
        return [0, .. Enumerable.Range(1, Count - 1).Select(item =>
        {
            var key = new string(MemoryMarshal.Cast<int, char>(this[item]));
            return firstOf.TryAdd(key, item) ? item : firstOf[key];
        })];
    }
}
