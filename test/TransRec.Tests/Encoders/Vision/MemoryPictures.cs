using TransRec.Encoders.Vision;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Vision;

/// <summary>Pictures in memory; row 0 is zero.</summary>
internal sealed class MemoryPictures : IPictures
{
    private readonly float[] values;
    private readonly int side;

    /// <param name="items">Items without the padding item.</param>
    /// <param name="side">Pixels along a side.</param>
    /// <param name="seed">Of the normal numbers that the pictures hold.</param>
    public MemoryPictures(int items, int side, int seed)
    {
        using var scope = NewDisposeScope();
        this.side = side;
        Count = items + 1;
        values = [.. new float[3 * side * side], .. TinyModels.Normals(seed, items, 3, side, side).data<float>()];
    }

    public int Count { get; }

    public string Fingerprint => "memory";

    public int Height => side;

    public int Width => side;

    public Tensor Read(ReadOnlySpan<int> items)
    {
        var size = 3 * side * side;
        var read = new float[items.Length * size];
        for (var i = 0; i < items.Length; i++)
        {
            values.AsSpan(items[i] * size, size).CopyTo(read.AsSpan(i * size));
        }

        return tensor(read, [items.Length, 3, side, side]);
    }
}
