using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransRec.Evaluation;

/// <summary>
/// Vectors of 64 consecutive items, transposed to [width, 64]: one lane per item. A dot product is then a chain of fused multiply-adds over the
/// width inside a lane, always in the same order, so that its bits depend neither on the place in the panel nor on the length of the
/// machine's vectors.
/// </summary>
internal sealed unsafe class ItemPanel(int width) : IDisposable
{
    public const int Items = 64;

    public float* Values { get; private set; } = (float*)NativeMemory.AlignedAlloc((nuint)width * Items * sizeof(float), 64);

    /// <summary>One bit per item that is there.</summary>
    public ulong Valid { get; private set; }

    /// <summary>Takes rows [count, width], 1 to 64 of them; the places of missing items become zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float* rows, int count)
    {
        Valid = count == Items ? ulong.MaxValue : (1UL << count) - 1;
        if (count < Items)
        {
            new Span<float>(Values, width * Items).Clear();
        }

        var item = 0;
        for (; item + 4 <= count; item += 4)
        {
            var from = rows + ((nint)item * width);
            var to = Values + item;
            var place = 0;
            for (; place + 4 <= width; place += 4)
            {
                var block = Matrix4x4.Transpose(Matrix4x4.Create(
                    Unsafe.ReadUnaligned<Vector4>(from + place),
                    Unsafe.ReadUnaligned<Vector4>(from + width + place),
                    Unsafe.ReadUnaligned<Vector4>(from + (2 * width) + place),
                    Unsafe.ReadUnaligned<Vector4>(from + (3 * width) + place)));
                Unsafe.WriteUnaligned(to + (place * Items), block.X);
                Unsafe.WriteUnaligned(to + ((place + 1) * Items), block.Y);
                Unsafe.WriteUnaligned(to + ((place + 2) * Items), block.Z);
                Unsafe.WriteUnaligned(to + ((place + 3) * Items), block.W);
            }

            for (; place < width; place++)
            {
                for (var lane = 0; lane < 4; lane++)
                {
                    to[(place * Items) + lane] = from[(lane * width) + place];
                }
            }
        }

        for (; item < count; item++)
        {
            for (var place = 0; place < width; place++)
            {
                Values[(place * Items) + item] = rows[((nint)item * width) + place];
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Values);
        Values = null;
    }
}
