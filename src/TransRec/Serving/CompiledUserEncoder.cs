using TransRec.Blocks.Kernels;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Ranking;

namespace TransRec.Serving;

/// <summary>
/// A user encoder for serving: with the adapters that it carried when it was made, in evaluation, without tensors. Its values are copies that nothing changes, and any number
/// of threads may use it at once. A user's vector costs what its history costs, whatever the catalogue, and its bits do not depend on who is encoded with it.
/// </summary>
/// <remarks>
/// An encoder that carries an adapter without a kernel (<see cref="IsNative"/> is false) is computed by its module: correct and slower, and not a copy, so the module
/// must keep its adapters and values as long as this is used.
/// </remarks>
public sealed class CompiledUserEncoder
{
    private const int RowsAtATime = 192; // what lies between them stays in a core's cache

    private readonly CausalEncoderKernel? kernel;
    private readonly UserEncoder users;

    private CompiledUserEncoder(UserEncoder users)
    {
        this.users = users;
        kernel = (users as ICompilable<CausalEncoderKernel>)?.Compile();
    }

    /// <summary>Copies a model's user encoder with the adapters that it carries now.</summary>
    /// <param name="model">The model; put into evaluation mode. Layers that compute in bfloat16 for now are copied in float32.</param>
    public static CompiledUserEncoder Of(Recommender model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.SetTraining(false);
        return new CompiledUserEncoder(model.Users);
    }

    /// <summary>Whether everything is computed without tensors.</summary>
    public bool IsNative => kernel is not null;

    /// <summary>Width of item and user vectors.</summary>
    public int Width => users.Width;

    /// <summary>The longest history; of a longer one the last items count.</summary>
    public int MaximumLength => users.MaximumLength;

    /// <summary>The vector of one user.</summary>
    /// <param name="items">The item vectors; only those of the history are read.</param>
    /// <param name="history">Item numbers, oldest first, at least one.</param>
    /// <returns>[width].</returns>
    /// <exception cref="ArgumentException">The history is empty, or item vectors have another width.</exception>
    public float[] Encode(IItemVectors items, ReadOnlySpan<int> history)
    {
        var vector = new float[Width];
        Encode(items, history, vector);
        return vector;
    }

    /// <summary>The vector of one user.</summary>
    /// <param name="items">The item vectors; only those of the history are read.</param>
    /// <param name="history">Item numbers, oldest first, at least one.</param>
    /// <param name="vector">Written, [width].</param>
    /// <exception cref="ArgumentException">The history is empty, or item vectors have another width, or the result has.</exception>
    public void Encode(IItemVectors items, ReadOnlySpan<int> history, Span<float> vector)
    {
        Check(items, vector.Length, 1);
        var seen = Seen(history, 0);
        if (kernel is null)
        {
            var copy = seen.ToArray();
            ModuleUserVectors.Encode(users, items, 0, 1, _ => copy, vector);
            return;
        }

        Span<float> rows = seen.Length * Width <= 2048 ? stackalloc float[seen.Length * Width] : new float[seen.Length * Width];
        Gather(items, seen, rows);
        kernel.Encode(rows, [seen.Length], vector);
    }

    /// <summary>The vectors of several users; the weights are read once for some of them together.</summary>
    /// <param name="items">The item vectors; only those of the histories are read.</param>
    /// <param name="count">How many users.</param>
    /// <param name="history">Item numbers by the user's place, oldest first, at least one each.</param>
    /// <param name="vectors">Written, [users, width].</param>
    /// <exception cref="ArgumentException">A history is empty, or item vectors have another width, or the result has another size.</exception>
    public void Encode(IItemVectors items, int count, Histories history, Span<float> vectors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(history);
        Check(items, vectors.Length, count);
        for (var first = 0; first < count;)
        {
            var (users, rows) = (0, 0);
            while (first + users < count && (users == 0 || rows + Rows(history, first + users) <= RowsAtATime))
            {
                rows += Rows(history, first + users++);
            }

            Encode(items, first, users, history, vectors.Slice(first * Width, users * Width));
            first += users;
        }
    }

    private void Encode(IItemVectors items, int first, int count, Histories history, Span<float> vectors)
    {
        if (kernel is null)
        {
            ModuleUserVectors.Encode(users, items, first, count, place => Seen(history(place), place), vectors);
            return;
        }

        var lengths = new int[count];
        var total = 0;
        for (var i = 0; i < count; i++)
        {
            total += lengths[i] = Seen(history(first + i), first + i).Length;
        }

        var rows = new float[total * Width];
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            Gather(items, Seen(history(first + i), first + i), rows.AsSpan(at * Width, lengths[i] * Width));
            at += lengths[i];
        }

        kernel.Encode(rows, lengths, vectors);
    }

    private int Rows(Histories history, int place) => Math.Min(history(place).Length, MaximumLength) + (kernel?.LeadingRows ?? 0);

    private ReadOnlySpan<int> Seen(ReadOnlySpan<int> history, int place) => history.IsEmpty
        ? throw new ArgumentException($"History {place} is empty; it must name at least one item.", nameof(history))
        : history.Length > MaximumLength ? history[^MaximumLength..] : history;

    private void Check(IItemVectors items, int values, int count)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Width != Width)
        {
            throw new ArgumentException($"Item vectors have width {items.Width}; the user encoder's width is {Width}.", nameof(items));
        }

        if (values != count * Width)
        {
            throw new ArgumentException($"The result has room for {values} values; {count} user vectors of width {Width} take {count * Width}.");
        }
    }

    private void Gather(IItemVectors items, ReadOnlySpan<int> history, Span<float> rows)
    {
        for (var i = 0; i < history.Length; i++)
        {
            items.Of(history[i]).CopyTo(rows[(i * Width)..]);
        }
    }
}
