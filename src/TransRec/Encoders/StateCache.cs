using TransRec.Checkpoints;
using TransRec.Modules;
using static TorchSharp.torch;

namespace TransRec.Encoders;

/// <summary>
/// What the frozen part of an encoder gives for every item of a catalogue, computed once and read from a memory-mapped file: the states of [CLS] behind every
/// block for an encoder that is frozen throughout (as IISAN caches them, Fu et al. 2024, section 3.3), or the rows that go into the first block that is not.
/// Computed without dropout and without random changes of pictures.
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

    private readonly SafetensorsFile file;
    private readonly Device device;
    private readonly int[] starts;
    private readonly int[] lengths;

    private StateCache(SafetensorsFile file, int? block, Device device)
    {
        (this.file, Block, this.device) = (file, block, device);
        (starts, lengths) = block is null ? ([], []) : (Numbers(StateCacheBuilder.Starts), Numbers(StateCacheBuilder.Lengths));
    }

    /// <summary>The first block that is not frozen; null: all are.</summary>
    public int? Block { get; }

    /// <summary>The cache of a tower: from the file that has it, or computed and written there.</summary>
    /// <param name="tower">The tower.</param>
    /// <param name="block">The first block that is not frozen; null: all are.</param>
    /// <param name="folder">Where such files lie.</param>
    /// <param name="precision">A key of <see cref="Precisions"/>.</param>
    /// <param name="tell">Is told of a file that is damaged and made again; null: nobody.</param>
    /// <param name="stop">Stops the computing; nothing is left behind.</param>
    public static StateCache Open(ContentTower tower, int? block, string folder, string precision, Action<string>? tell, CancellationToken stop)
    {
        var encoder = tower.Encoders[0].Module;
        var device = tower.VectorHead.parameters().First().device;
        var key = tower.Fingerprint.With(StateCacheBuilder.Format).With(precision).With($"{encoder.GetType().Name} {block}").With(encoder).Finish();
        var path = Path.Combine(folder, key + ".safetensors");
        if (StateCacheBuilder.TryOpen(path, tower.ItemCount) is { } there)
        {
            return new StateCache(there, block, device);
        }

        if (File.Exists(path))
        {
            tell?.Invoke($"{path} is not as it was written; its states are computed again.");
        }

        Directory.CreateDirectory(folder);
        StateCacheBuilder.Write(path, tower, block, Precisions[precision], stop);
        return new StateCache(SafetensorsFile.Open(path), block, device);
    }

    /// <summary>The states of some items behind the embeddings and behind every block.</summary>
    /// <returns>float32 tensors on the tower's device, each [items, state width].</returns>
    public IReadOnlyList<Tensor> ReadStates(ReadOnlySpan<int> items)
    {
        using var scope = NewDisposeScope();
        return [.. Read(items).unbind(1).Select(state => state.MoveToOuterDisposeScope())];
    }

    /// <summary>The rows that go into block <see cref="Block"/>, the items sorted by length.</summary>
    /// <returns>The rows, [rows, state width]; their sequences; and where each item of the caller's order lies among them, [items], int64.</returns>
    public (Tensor Rows, PackedLayout Layout, Tensor Places) ReadRows(ReadOnlySpan<int> items)
    {
        var numbers = items.ToArray();
        var sorted = LengthOrder.Of(numbers.Length, place => lengths[numbers[place]]);
        int[] rows = [.. sorted.Order.SelectMany(place => Enumerable.Range(starts[numbers[place]], lengths[numbers[place]]))];
        return (Read(rows), PackedLayout.OfSortedLengths(sorted.Lengths, device), tensor(sorted.Places, device: device));
    }

    public void Dispose() => file.Dispose();

    private Tensor Read(ReadOnlySpan<int> rows)
    {
        using var scope = NewDisposeScope();
        return file.ReadRows(StateCacheBuilder.States, rows).to(ScalarType.Float32).to(device).MoveToOuterDisposeScope();
    }

    private int[] Numbers(string name)
    {
        using var numbers = file.Read(name);
        return numbers.data<int>().ToArray();
    }
}
