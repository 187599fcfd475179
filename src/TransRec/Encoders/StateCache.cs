using TransRec.Checkpoints;
using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>
/// The states of a frozen encoder for every item of a catalogue, computed once and read from a memory-mapped file: what side networks and frozen encoders
/// need of the backbone (IISAN, Fu et al. 2024, section 3.3). Computed without dropout and without random changes of pictures.
/// </summary>
internal sealed class StateCache : IDisposable
{
    /// <summary>The word for no cache in recipes.</summary>
    public const string None = "none";

    /// <summary>The element types in which states are kept, by their words in recipes.</summary>
    public static readonly IReadOnlyDictionary<string, ScalarType> Precisions = new Dictionary<string, ScalarType>
    {
        ["float32"] = ScalarType.Float32,
        ["bfloat16"] = ScalarType.BFloat16,
    };

    private const string Format = "transrec-states-1";
    private const string TensorName = "states"; // [items + 1, states, width]
    private const int CostOfPart = 1 << 14; // tokens encoded at a time

    private readonly SafetensorsFile file;
    private readonly Device device;

    private StateCache(SafetensorsFile file, Device device) => (this.file, this.device) = (file, device);

    /// <summary>The states of a tower: from the file that has them, or computed and written there.</summary>
    /// <param name="tower">The tower; its encoder is frozen.</param>
    /// <param name="folder">Where such files lie.</param>
    /// <param name="precision">A key of <see cref="Precisions"/>.</param>
    /// <param name="done">Told how many of how many items are computed.</param>
    /// <param name="stop">Stops; nothing is left behind.</param>
    public static StateCache Open(ContentTower tower, string folder, string precision, Action<int, int>? done, CancellationToken stop)
    {
        var encoder = tower.Encoders[0].Module;
        var device = tower.VectorHead.parameters().First().device;
        var key = tower.Fingerprint.With(Format).With(precision).With(encoder.GetType().Name).With(encoder).Finish();
        var path = Path.Combine(folder, key + ".safetensors");
        if (!IsWhole(path))
        {
            Directory.CreateDirectory(folder);
            using var scope = NewDisposeScope();
            SafetensorsWriter.Write(path, [new(TensorName, Compute(tower, Precisions[precision], done, stop))], new Dictionary<string, string> { ["format"] = Format });
        }

        return new StateCache(SafetensorsFile.Open(path), device);
    }

    /// <summary>The states of some items behind the embeddings and behind every block.</summary>
    /// <returns>float32 tensors on the tower's device, each [items, state width].</returns>
    public IReadOnlyList<Tensor> Read(ReadOnlySpan<int> items)
    {
        using var scope = NewDisposeScope();
        return [.. file.ReadRows(TensorName, items).to(ScalarType.Float32).to(device).unbind(1).Select(state => state.MoveToOuterDisposeScope())];
    }

    public void Dispose() => file.Dispose();

    private static Tensor Compute(ContentTower tower, ScalarType type, Action<int, int>? done, CancellationToken stop)
    {
        int[] order = [.. Enumerable.Range(0, tower.ItemCount + 1).OrderBy(tower.Cost)];
        Tensor? all = null;
        for (int start = 0, end = 0; start < order.Length; start = end)
        {
            stop.ThrowIfCancellationRequested();
            for (var cost = 0; end < order.Length && (end == start || cost + tower.Cost(order[end]) <= CostOfPart); end++)
            {
                cost += tower.Cost(order[end]);
            }

            using var scope = NewDisposeScope();
            var states = stack(tower.FrozenStates(order.AsSpan()[start..end]), 1).to(type).cpu(); // [part, states, width]
            all ??= empty([order.Length, .. states.shape[1..]], dtype: type).MoveToOuterDisposeScope();
            all[tensor(order[start..end].Select(item => (long)item).ToArray())] = states;
            done?.Invoke(end, order.Length);
        }

        return all!;
    }

    // A file that was cut short or is of no use is made again.
    private static bool IsWhole(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var file = SafetensorsFile.Open(path);
            return file.Entries.ContainsKey(TensorName) && file.Metadata.GetValueOrDefault("format") == Format;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }
}
