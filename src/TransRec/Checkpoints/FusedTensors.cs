using static TorchSharp.torch;

namespace TransRec.Checkpoints;

/// <summary>Projections that a checkpoint keeps below one another in one matrix, as tensors of their own.</summary>
internal static class FusedTensors
{
    /// <summary>The parts of a fused layer of queries, keys and values.</summary>
    public static IReadOnlyList<string> QueryKeyValue { get; } = ["q", "k", "v"];

    /// <summary>Lays the parts of every fused layer below one another again.</summary>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="fused">The fused layer's name.</param>
    /// <param name="parts">The names of its parts from the top, next to one another under the same parent.</param>
    /// <returns>The other tensors, and new ones, which belong to the current dispose scope.</returns>
    public static IEnumerable<KeyValuePair<string, Tensor>> Join(IEnumerable<KeyValuePair<string, Tensor>> tensors, string fused, IReadOnlyList<string> parts)
    {
        var byName = tensors.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in byName)
        {
            var path = name.Split('.');
            string Sibling(string part) => string.Join('.', [.. path[..^2], part, path[^1]]);
            if (path.Length < 2 || !parts.Contains(path[^2]) || !parts.All(part => byName.ContainsKey(Sibling(part))))
            {
                yield return new(name, value);
            }
            else if (path[^2] == parts[0])
            {
                yield return new(Sibling(fused), cat([.. parts.Select(part => byName[Sibling(part)].detach())], 0));
            }
        }
    }

    /// <summary>Cuts every tensor of a fused layer along its first axis into equal parts.</summary>
    /// <param name="source">The tensors; the result owns it.</param>
    /// <param name="fused">The fused layer's name, the last part but one of a tensor's name: <c>qkv</c> in <c>blocks.0.attn.qkv.weight</c>.</param>
    /// <param name="parts">The names of the parts from the top, which stand in its place.</param>
    public static ITensorSource Split(ITensorSource source, string fused, IReadOnlyList<string> parts) => new DerivedTensorSource(source, source.Entries.Values.SelectMany(entry =>
    {
        var name = entry.Name.Split('.');
        if (name.Length < 2 || name[^2] != fused || entry.Shape.Count == 0 || entry.Shape[0] % parts.Count != 0)
        {
            return [(entry, () => source.Read(entry.Name))];
        }

        var rows = entry.Shape[0] / parts.Count;
        return parts.Select((part, place) =>
        {
            name[^2] = part;
            var cut = new TensorEntry(string.Join('.', name), entry.Type, [rows, .. entry.Shape.Skip(1)]);
            return (cut, (Func<Tensor>)(() => Cut(source, entry.Name, place * rows, rows)));
        }).ToArray();
    }));

    private static Tensor Cut(ITensorSource source, string name, long start, long rows)
    {
        using var whole = source.Read(name);
        using var part = whole.narrow(0, start, rows);
        return part.clone();
    }
}
