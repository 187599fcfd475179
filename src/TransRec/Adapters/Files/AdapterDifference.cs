using static TorchSharp.torch;

namespace TransRec.Adapters.Files;

/// <summary>How one tensor differs between two adapter folders.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">equal, values, shape, first (only the first folder has it) or second.</param>
/// <param name="Largest">The largest absolute difference of two values; null where the shapes differ.</param>
/// <param name="Mean">The mean absolute difference; null where the shapes differ.</param>
public sealed record AdapterTensorDifference(string Name, string Kind, double? Largest, double? Mean);

/// <summary>What differs between two adapter folders.</summary>
/// <param name="Options">Option keys (dotted) with the two values as JSON, where they differ; null where one folder lacks the key.</param>
/// <param name="SameBase">Whether both belong to the same base.</param>
/// <param name="Tensors">Every tensor of either folder, by name.</param>
public sealed record AdapterDifference(
    IReadOnlyList<(string Key, string? First, string? Second)> Options, bool SameBase, IReadOnlyList<AdapterTensorDifference> Tensors)
{
    /// <summary>Compares two folders.</summary>
    public static AdapterDifference Of(AdapterFolder first, AdapterFolder second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        using var scope = NewDisposeScope();
        using var one = first.OpenTensors();
        using var two = second.OpenTensors();
        var names = one.Entries.Keys.Union(two.Entries.Keys).Order(StringComparer.Ordinal);
        return new AdapterDifference(
            Differing(first, second),
            first.Manifest.Base == second.Manifest.Base || (first.Manifest.Identity is { } identity && identity == second.Manifest.Identity),
            [.. names.Select(name => !two.Entries.ContainsKey(name) ? new AdapterTensorDifference(name, "first", null, null)
                : !one.Entries.ContainsKey(name) ? new AdapterTensorDifference(name, "second", null, null)
                : Of(name, one.Read(name), two.Read(name)))]);
    }

    private static AdapterTensorDifference Of(string name, Tensor first, Tensor second)
    {
        if (!first.shape.SequenceEqual(second.shape))
        {
            return new AdapterTensorDifference(name, "shape", null, null);
        }

        using var scope = NewDisposeScope();
        var distance = (first.to(ScalarType.Float64) - second.to(ScalarType.Float64)).abs();
        var largest = distance.numel() == 0 ? 0 : distance.max().item<double>();
        return new AdapterTensorDifference(name, largest == 0 ? "equal" : "values", largest, distance.numel() == 0 ? 0 : distance.mean().item<double>());
    }

    private static IReadOnlyList<(string Key, string? First, string? Second)> Differing(AdapterFolder first, AdapterFolder second)
    {
        var one = AdapterOptionsJson.Write(first.Manifest.Adapter);
        var two = AdapterOptionsJson.Write(second.Manifest.Adapter);
        return [.. one.Select(pair => pair.Key).Union(two.Select(pair => pair.Key)).Order(StringComparer.Ordinal)
            .Select(key => (key, one[key]?.ToJsonString(), two[key]?.ToJsonString()))
            .Where(option => option.Item2 != option.Item3)];
    }
}
