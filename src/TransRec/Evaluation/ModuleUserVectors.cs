using TransRec.Encoders.Users;
using TransRec.Ranking;
using static TorchSharp.torch;

namespace TransRec.Evaluation;

/// <summary>User vectors by the module itself, with TorchSharp: works for every encoder and every adapter.</summary>
internal static class ModuleUserVectors
{
    /// <summary>The vectors of some histories. Only the rows that they name are copied.</summary>
    /// <param name="users">The encoder, in evaluation mode.</param>
    /// <param name="items">The item vectors.</param>
    /// <param name="first">The first history's place.</param>
    /// <param name="count">How many histories.</param>
    /// <param name="history">The histories.</param>
    /// <param name="vectors">Written, [histories, width].</param>
    public static void Encode(UserEncoder users, IItemVectors items, int first, int count, Histories history, Span<float> vectors)
    {
        using var _ = inference_mode();
        using var scope = NewDisposeScope();
        var device = users.parameters().First().device;
        var lengths = new int[count];
        for (var i = 0; i < count; i++)
        {
            lengths[i] = history(first + i).Length;
        }

        // All positions, so that no number depends on which users share a batch.
        var layout = SequenceLayout.Of(lengths, users.MaximumLength, device, users.MaximumLength);
        var rows = new float[count * layout.Length * users.Width];
        for (var i = 0; i < count; i++)
        {
            Gather(items, history(first + i), rows.AsSpan(i * layout.Length * users.Width, layout.Length * users.Width));
        }

        var hidden = users.Forward(tensor(rows, [count * layout.Length, users.Width], device: device), layout);
        var last = hidden.view(count, layout.Length, users.Width)[TensorIndex.Colon, -1];
        last.cpu().contiguous().data<float>().ToArray().CopyTo(vectors);
    }

    // Padding is item 0, in front.
    private static void Gather(IItemVectors items, ReadOnlySpan<int> history, Span<float> rows)
    {
        var padding = (rows.Length / items.Width) - history.Length;
        for (var i = 0; i < padding; i++)
        {
            items.Of(0).CopyTo(rows[(i * items.Width)..]);
        }

        for (var i = 0; i < history.Length; i++)
        {
            items.Of(history[i]).CopyTo(rows[((padding + i) * items.Width)..]);
        }
    }
}
