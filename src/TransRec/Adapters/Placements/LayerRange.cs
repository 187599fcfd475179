using System.Globalization;
using System.Runtime.CompilerServices;

namespace TransRec.Adapters.Placements;

/// <summary>Which blocks of an encoder: <c>all</c>, <c>ends</c> (the first and the last), <c>first 2</c>, <c>last 4</c>, or numbers and ranges from 0 such as <c>0-2,5</c>.</summary>
public sealed class LayerRange
{
    private const string Expected = "must be all, ends, first N, last N, or block numbers from 0 such as 0-2,5";

    private readonly IReadOnlyList<(int From, int To)> ranges;
    private readonly int first;
    private readonly int last;

    private LayerRange(string text, IReadOnlyList<(int From, int To)> ranges, int first, int last)
    {
        Text = text;
        this.ranges = ranges;
        this.first = first;
        this.last = last;
    }

    /// <summary>The text that was parsed.</summary>
    public string Text { get; }

    /// <summary>Returns the text when it names blocks of an encoder: the check of an option.</summary>
    /// <exception cref="ArgumentException">Otherwise; the message says which forms there are.</exception>
    internal static string Require(string value, [CallerMemberName] string name = "")
    {
        try
        {
            _ = Parse(value);
            return value;
        }
        catch (FormatException error)
        {
            throw new ArgumentException($"{name} {error.Message}", name);
        }
    }

    /// <summary>Reads a range.</summary>
    /// <exception cref="FormatException">The text is none of the allowed forms; the message says what was found.</exception>
    public static LayerRange Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["all"]:
                return new LayerRange(text, [(0, int.MaxValue)], 0, 0);
            case ["ends"]:
                return new LayerRange(text, [], 1, 1);
            case ["first", var count]:
                return new LayerRange(text, [], Number(count, text), 0);
            case ["last", var count]:
                return new LayerRange(text, [], 0, Number(count, text));
            default:
                return new LayerRange(text, [.. text.Split(',').Select(part => Range(part.Trim(), text))], 0, 0);
        }
    }

    /// <summary>The blocks of an encoder that are meant.</summary>
    /// <param name="layers">How many blocks the encoder has.</param>
    /// <exception cref="ArgumentException">A number is past the last block, or more blocks are asked for than there are.</exception>
    public IReadOnlySet<int> Of(int layers)
    {
        var beyond = ranges.Where(range => range.To != int.MaxValue).Select(range => range.To).Append(-1).Max();
        if (beyond >= layers || first > layers || last > layers)
        {
            throw new ArgumentException($"\"{Text}\" asks for blocks that do not exist: there are {layers}, numbered 0 to {layers - 1}.");
        }

        return Enumerable.Range(0, layers)
            .Where(layer => layer < first || layer >= layers - last || ranges.Any(range => layer >= range.From && layer <= range.To))
            .ToHashSet();
    }

    /// <summary>Whether a block is meant in some encoder, however many blocks it has.</summary>
    internal bool MayHave(int layer) => last > 0 || layer < first || ranges.Any(range => layer >= range.From && layer <= range.To);

    private static (int From, int To) Range(string part, string text)
    {
        var ends = part.Split('-');
        if (ends.Length > 2)
        {
            throw Wrong(text);
        }

        var from = Number(ends[0], text, minimum: 0);
        var to = Number(ends[^1], text, minimum: 0);
        return from <= to ? (from, to) : throw Wrong(text);
    }

    private static int Number(string word, string text, int minimum = 1) =>
        int.TryParse(word.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number < 1000
            ? number
            : throw Wrong(text);

    private static FormatException Wrong(string text) => new($"{Expected}; found \"{text}\".");
}
