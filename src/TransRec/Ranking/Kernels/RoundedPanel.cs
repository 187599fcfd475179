using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TransRec.Ranking.Kernels;

/// <summary>A panel rounded to int16 with one scale, [pairs of places, 64 items] of two values each (<see cref="RoundedVectors"/>).</summary>
internal sealed unsafe class RoundedPanel(int width) : IDisposable
{
    private const int Lanes = 8;

    public int Pairs { get; } = RoundedVectors.Pairs(width);

    public int* Values { get; private set; } = (int*)NativeMemory.AlignedAlloc((nuint)RoundedVectors.Pairs(width) * ItemPanel.Items * sizeof(int), 64);

    /// <summary>By which values were multiplied; 0 if they were not rounded.</summary>
    public float Scale { get; private set; }

    /// <summary>How far a product can be off for the rounding of an item.</summary>
    public float Error { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ItemPanel panel)
    {
        Scale = RoundedVectors.Scale(MathF.Sqrt(LargestSquares(panel.Values, out var largest)), largest, width);
        var worst = Vector256<float>.Zero;
        for (var part = 0; part < ItemPanel.Items; part += Lanes)
        {
            var squares = Vector256<float>.Zero;
            for (var pair = 0; pair < Pairs; pair++)
            {
                var first = Round(panel, 2 * pair, part, ref squares);
                var second = (2 * pair) + 1 < width ? Round(panel, (2 * pair) + 1, part, ref squares) : default;
                ((first & Vector256.Create(0xFFFF)) | (second << 16)).Store(Values + (pair * ItemPanel.Items) + part);
            }

            worst = Vector256.MaxNative(worst, squares);
        }

        Error = RoundedVectors.Error(RoundedVectors.Largest(worst), width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Round(ItemPanel panel, int place, int part, ref Vector256<float> squares) =>
        RoundedVectors.Round(Vector256.Load(panel.Values + ((nint)place * ItemPanel.Items) + part) * Scale, ref squares);

    // The largest sum of squares of an item, and the largest magnitude of a value.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float LargestSquares(float* values, out float largest)
    {
        var (worst, magnitude) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (var part = 0; part < ItemPanel.Items; part += Lanes)
        {
            var squares = Vector256<float>.Zero;
            for (nint place = 0; place < width; place++)
            {
                var value = Vector256.Load(values + (place * ItemPanel.Items) + part);
                magnitude = Vector256.MaxNative(magnitude, Vector256.Abs(value));
                squares += value * value;
            }

            worst = Vector256.MaxNative(worst, squares);
        }

        largest = RoundedVectors.Largest(magnitude);
        return RoundedVectors.Largest(worst);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Values);
        Values = null;
    }
}
