using TransRec.Blocks;
using TransRec.Checkpoints.Safetensors;
using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>
/// Items by what the frozen part of an encoder gives for them, computed once from a content and read from a memory-mapped file: the states of [CLS] after every
/// block for an encoder that is frozen throughout (as IISAN caches them, Fu et al. 2024, section 3.3), or the rows that go into the first block that is not.
/// Computed without dropout and without random changes of pictures. Only the encoder that it was made for reads it.
/// </summary>
internal sealed class CachedStates : IItemContent, IDisposable
{
    /// <summary>The word for no cache in recipes.</summary>
    public const string None = "none";

    /// <summary>The element types in which states are kept, by their words in recipes.</summary>
    public static readonly IReadOnlyDictionary<string, ScalarType> Precisions = new Dictionary<string, ScalarType>
    {
        ["float32"] = ScalarType.Float32,
        ["bfloat16"] = ScalarType.BFloat16,
    };

    private readonly SingleItemEncoder encoder;
    private readonly SafetensorsFile file;
    private readonly Device device;
    private readonly int[] starts;
    private readonly int[] lengths;

    private CachedStates(SingleItemEncoder encoder, IItemContent content, SafetensorsFile file, int? block)
    {
        (this.encoder, Content, this.file, Block) = (encoder, content, file, block);
        device = encoder.VectorHead.parameters().First().device;
        (starts, lengths) = block is null ? ([], []) : (Numbers(CachedStatesFile.Starts), Numbers(CachedStatesFile.Lengths));
    }

    /// <summary>What the states were computed from.</summary>
    public IItemContent Content { get; }

    /// <summary>The first block that is not frozen; null: all are.</summary>
    public int? Block { get; }

    public int Count => Content.Count;

    public string Fingerprint => Content.Fingerprint;

    /// <summary>The states of an encoder for a content: from the file that has them, or computed and written there.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="content">What it reads.</param>
    /// <param name="block">The first block that is not frozen; null: all are.</param>
    /// <param name="folder">Where such files lie.</param>
    /// <param name="precision">A key of <see cref="Precisions"/>.</param>
    /// <param name="tell">Is told of a file that is damaged and made again; null: nobody.</param>
    /// <param name="stop">Stops the computing; nothing is left behind.</param>
    public static CachedStates Open(
        SingleItemEncoder encoder, IItemContent content, int? block, string folder, string precision, Action<string>? tell, CancellationToken stop)
    {
        var module = encoder.Encoders[0].Module;
        var key = new ContentFingerprint().With(content.Fingerprint).With(CachedStatesFile.Format).With(precision).With($"{module.GetType().Name} {encoder.StateKind} {block}").With(module).Finish();
        var path = Path.Combine(folder, key + ".safetensors");
        if (CachedStatesFile.TryOpen(path, content.Count) is { } there)
        {
            return new CachedStates(encoder, content, there, block);
        }

        if (File.Exists(path))
        {
            tell?.Invoke($"{path} is not as it was written; its states are computed again.");
        }

        Directory.CreateDirectory(folder);
        CachedStatesFile.Write(path, encoder, content, block, Precisions[precision], stop);
        return new CachedStates(encoder, content, SafetensorsFile.Open(path), block);
    }

    public int Cost(int item) => Content.Cost(item);

    public int FirstOfSame(int item) => Content.FirstOfSame(item);

    /// <summary>These states, for the encoder that they were computed by.</summary>
    /// <exception cref="ArgumentException">It is another one.</exception>
    public CachedStates Of(SingleItemEncoder reader) => ReferenceEquals(reader, encoder)
        ? this
        : throw new ArgumentException("The cached states were computed by another encoder; make them for this one.", nameof(reader));

    /// <summary>The states of some items after the embeddings and after every block.</summary>
    /// <returns>float32 tensors on the encoder's device, each [items, state width].</returns>
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
        return file.ReadRows(CachedStatesFile.States, rows).to(ScalarType.Float32).to(device).MoveToOuterDisposeScope();
    }

    private int[] Numbers(string name)
    {
        using var numbers = file.Read(name);
        return numbers.data<int>().ToArray();
    }
}
