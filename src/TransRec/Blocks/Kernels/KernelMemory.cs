using System.Buffers;
using System.Runtime.InteropServices;

namespace TransRec.Blocks.Kernels;

/// <summary>
/// Memory for what lies between the steps of one computation, taken from the shared pool and given back at its end. It grows by pieces; what is taken inside a
/// <see cref="Mark"/> is free again after its <see cref="Release"/>. For one thread. Values begin as whatever was there.
/// </summary>
internal sealed unsafe class KernelMemory(int expected) : IDisposable
{
    private const int Line = 16; // floats of a cache line
    private const int SmallestPiece = 1 << 14;

    private readonly List<(float[] Array, GCHandle Handle)> pieces = [];
    private int piece = -1;
    private int used;
    private int left;

    /// <summary>All floats of the pieces: what to expect the next time.</summary>
    public int Size => pieces.Sum(one => one.Array.Length);

    /// <summary>Memory at the begin of a cache line.</summary>
    /// <param name="count">Floats.</param>
    public float* Take(int count)
    {
        count = (count + Line - 1) / Line * Line;
        while (left < count)
        {
            Next(count);
        }

        var taken = (float*)pieces[piece].Handle.AddrOfPinnedObject() + used;
        used += count;
        left -= count;
        return taken;
    }

    /// <summary>The present place.</summary>
    public (int Piece, int Used, int Left) Mark() => (piece, used, left);

    /// <summary>Frees what was taken after the mark.</summary>
    public void Release((int Piece, int Used, int Left) mark) => (piece, used, left) = mark;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (array, handle) in pieces)
        {
            handle.Free();
            ArrayPool<float>.Shared.Return(array);
        }

        pieces.Clear();
    }

    private void Next(int count)
    {
        if (++piece == pieces.Count)
        {
            var array = ArrayPool<float>.Shared.Rent(Math.Max(count + Line, pieces.Count == 0 ? Math.Max(expected, SmallestPiece) : Math.Max(pieces[^1].Array.Length, SmallestPiece)));
            pieces.Add((array, GCHandle.Alloc(array, GCHandleType.Pinned)));
        }

        var address = pieces[piece].Handle.AddrOfPinnedObject();
        used = (int)((Line - (address / sizeof(float) % Line)) % Line);
        left = pieces[piece].Array.Length - used;
    }
}
