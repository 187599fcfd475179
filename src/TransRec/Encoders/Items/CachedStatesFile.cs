using TransRec.Checkpoints;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>Computes what <see cref="CachedStates"/> read.</summary>
internal static class CachedStatesFile
{
    /// <summary>What every version of <see cref="Format"/> begins with.</summary>
    public const string FormatPrefix = "transrec-states-";

    /// <summary>Changes with the file's layout.</summary>
    public const string Format = FormatPrefix + "4";

    /// <summary>[items + 1, states, width], or [rows of all items, width].</summary>
    public const string States = "states";

    /// <summary>The first row of every item.</summary>
    public const string Starts = "starts";

    /// <summary>How many rows every item has.</summary>
    public const string Lengths = "lengths";

    private const int CostOfPart = 1 << 14; // tokens encoded at a time

    /// <summary>Opens a file after checking all of it; null when there is none, or it is not as it was written and has to be made again.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">Items of the content, the padding item included.</param>
    public static SafetensorsFile? TryOpen(string path, int count)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        SafetensorsFile? file = null;
        try
        {
            file = SafetensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault("format") == Format && file.IsAsWritten() == true && HasLists(file, count))
            {
                return file;
            }
        }
        catch (CheckpointException)
        {
            // Cut short, or its header is damaged.
        }

        file?.Dispose();
        return null;
    }

    /// <summary>Computes and writes the file of an encoder and a content.</summary>
    public static void Write(string path, SingleItemEncoder encoder, IItemContent content, int? block, ScalarType type, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        int[] order = [.. Enumerable.Range(0, content.Count).OrderBy(Cost)];
        var parts = new List<Tensor>();
        var lengths = new int[order.Length];
        foreach (var (places, _) in CostParts.Of([.. order.Select(Cost)], CostOfPart))
        {
            stop.ThrowIfCancellationRequested();
            parts.Add(Part(encoder, content, block, order[places], lengths, type));
            RefuseNotFinite(parts[^1], order[places], content.Count, block);
        }

        var all = cat(parts);
        var starts = new int[order.Length];
        for (int i = 0, row = 0; i < order.Length; row += lengths[order[i++]])
        {
            starts[order[i]] = row;
        }

        if (block is null)
        {
            all = all.index_select(0, tensor(starts.Select(row => (long)row).ToArray())); // by item
        }

        SafetensorsWriter.WriteChecked(
            path,
            [new(States, all), new(Starts, tensor(starts)), new(Lengths, tensor(lengths))],
            new Dictionary<string, string> { ["format"] = Format });

        int Cost(int item) => encoder.Cost(content, item);
    }

    // What is kept has no NaN, so that a training that reads it needs not look for one.
    private static void RefuseNotFinite(Tensor states, int[] items, int count, int? block)
    {
        if (FiniteTensors.NotFinite(states) is > 0 and var wrong)
        {
            throw new CheckpointException(
                $"The frozen encoder gives {wrong} numbers that are NaN or infinite {(block is null ? "in the states" : $"in what goes into block {block}")} of {items.Length} of {count} items, such as item {items[0]}. "
                + "Such states train nothing: take undamaged weights; in bfloat16 also values beyond its range become infinite (training.stateCache float32).");
        }
    }

    private static bool HasLists(SafetensorsFile file, int rows) => file.Entries.TryGetValue(States, out var states) && states.Shape.Count is 2 or 3
        && new[] { Starts, Lengths }.All(name => file.Entries.TryGetValue(name, out var list) && list.Type == ElementType.Int32 && list.Shape is [var count] && count == rows);

    private static Tensor Part(SingleItemEncoder encoder, IItemContent content, int? block, ReadOnlySpan<int> items, int[] lengths, ScalarType type)
    {
        using var scope = NewDisposeScope();
        if (block is null)
        {
            foreach (var item in items)
            {
                lengths[item] = 1;
            }

            return stack(encoder.FrozenStates(content, items), 1).to(type).cpu().MoveToOuterDisposeScope(); // [items, states, width]
        }

        var (rows, layout) = encoder.FrozenRows(block.Value, content, items);
        var next = 0;
        foreach (var group in layout.Groups)
        {
            for (var i = 0; i < group.Sequences; i++)
            {
                lengths[items[next++]] = group.Length;
            }
        }

        return rows.to(type).cpu().MoveToOuterDisposeScope();
    }
}
