using TransRec.Blocks;
using static TorchSharp.torch;

namespace TransRec.Encoders.Text;

/// <summary>
/// The tokens of some titles in one vector without padding, the titles sorted by length. Create and use it inside a dispose scope.
/// </summary>
public sealed class PackedTokens
{
    private PackedTokens(Tensor ids, Tensor positions, PackedLayout layout, Tensor? places, Tensor? types = null)
    {
        Ids = ids;
        Positions = positions;
        Layout = layout;
        Places = places;
        Types = types;
    }

    /// <summary>Token numbers, [rows], int64.</summary>
    public Tensor Ids { get; }

    /// <summary>Positions in the title from 0, [rows], int64.</summary>
    public Tensor Positions { get; }

    /// <summary>Token types, [rows], int64; null where all are 0.</summary>
    public Tensor? Types { get; }

    /// <summary>The titles' rows.</summary>
    public PackedLayout Layout { get; }

    /// <summary>Where each title of the caller's order lies among the sorted ones, [titles], int64; null when the orders are equal.</summary>
    public Tensor? Places { get; }

    /// <summary>Packs titles. A title without tokens (the padding item) becomes the single token <paramref name="padId"/>.</summary>
    /// <param name="count">How many titles, at least 1.</param>
    /// <param name="title">The tokens of the title at a place of the caller's order.</param>
    /// <param name="padId">The padding token.</param>
    /// <param name="device">Where the tensors live. Default cpu.</param>
    public static PackedTokens Of(int count, TitleTokens title, int padId, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var sorted = LengthOrder.Of(count, place => Math.Max(1, title(place).Length));
        var rows = sorted.Lengths.Sum();
        var ids = new long[rows];
        var positions = new long[rows];
        var row = 0;
        for (var i = 0; i < count; i++)
        {
            var tokens = title(sorted.Order[i]);
            for (var position = 0; position < sorted.Lengths[i]; position++, row++)
            {
                ids[row] = tokens.IsEmpty ? padId : tokens[position];
                positions[row] = position;
            }
        }

        return new PackedTokens(
            tensor(ids, device: device),
            tensor(positions, device: device),
            PackedLayout.OfSortedLengths(sorted.Lengths, device),
            tensor(sorted.Places, device: device));
    }

    /// <summary>The padded form: every title has the same number of rows, and a mask says which are tokens.</summary>
    /// <param name="ids">[titles, length], int64.</param>
    /// <param name="mask">Non-zero where there is a token, [titles, length].</param>
    /// <param name="types">Token types, [titles, length], int64; null: all 0.</param>
    /// <param name="padId">
    /// RoBERTa's padding token: positions count the other tokens, and padding stands before the first. Null (BERT): positions count every row.
    /// </param>
    public static PackedTokens Padded(Tensor ids, Tensor mask, Tensor? types = null, int? padId = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var length = ids.shape[1];
        var tokens = padId is null ? ones_like(ids) : ids.ne(padId.Value).to(ScalarType.Int64);
        var positions = ((tokens.cumsum(1) * tokens) - 1).reshape(-1);
        // The reference's models add the smallest float to the scores of padding, so an empty title attends uniformly.
        return new PackedTokens(ids.reshape(-1), positions, PackedLayout.Padded(mask, float.MinValue), null, types?.reshape(-1));
    }
}

/// <summary>The tokens of a title, empty for the padding item.</summary>
/// <param name="place">The title's place in the caller's order.</param>
public delegate ReadOnlySpan<int> TitleTokens(int place);
