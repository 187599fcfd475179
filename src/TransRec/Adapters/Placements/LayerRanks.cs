using System.Globalization;
using System.Runtime.CompilerServices;

namespace TransRec.Adapters.Placements;

/// <summary>Ranks of single blocks: <c>0-5:8,11:16</c> gives blocks 0 to 5 rank 8 and block 11 rank 16.</summary>
internal sealed class LayerRanks
{
    private const string Expected = "must be empty, or block numbers with ranks from 1 to 4096 such as 0-5:8,11:16, each block once";

    private readonly Dictionary<int, int> ranks = [];

    private LayerRanks()
    {
    }

    /// <summary>The blocks that have a rank of their own.</summary>
    public IReadOnlyCollection<int> Layers => ranks.Keys;

    /// <summary>Returns the text when it gives ranks to blocks.</summary>
    /// <exception cref="ArgumentException">Otherwise; the message says which form there is.</exception>
    public static string Check(string value, [CallerMemberName] string name = "")
    {
        try
        {
            Parse(value);
            return value;
        }
        catch (FormatException error)
        {
            throw new ArgumentException($"{name} {error.Message}", name);
        }
    }

    /// <summary>Reads ranks.</summary>
    /// <exception cref="FormatException">The text is of another form; the message says what was found.</exception>
    public static LayerRanks Parse(string text)
    {
        var read = new LayerRanks();
        foreach (var part in text.Length == 0 ? [] : text.Split(','))
        {
            if (part.Split(':') is not [var blocks, var rank] || blocks.Split('-') is not { Length: 1 or 2 } ends)
            {
                throw Wrong(text);
            }

            var (from, to) = (Number(ends[0], text, 0, 999), Number(ends[^1], text, 0, 999));
            for (var layer = from <= to ? from : throw Wrong(text); layer <= to; layer++)
            {
                if (!read.ranks.TryAdd(layer, Number(rank, text, 1, 4096)))
                {
                    throw Wrong(text);
                }
            }
        }

        return read;
    }

    /// <summary>The rank of a block.</summary>
    /// <param name="layer">The block's number from 0.</param>
    /// <param name="standard">The rank of blocks that have none of their own.</param>
    public int Of(int layer, int standard) => ranks.GetValueOrDefault(layer, standard);

    private static int Number(string word, string text, int minimum, int maximum) =>
        int.TryParse(word.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
            ? number
            : throw Wrong(text);

    private static FormatException Wrong(string text) => new($"{Expected}; found \"{text}\".");
}
