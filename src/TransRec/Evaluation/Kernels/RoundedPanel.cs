using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TransRec.Evaluation;

/// <summary>A panel rounded to int16 with one scale, [pairs of places, 64 items] of two values each (<see cref="RoundedVectors"/>).</summary>
internal sealed unsafe class RoundedPanel(int width) : IDisposable
{
    private const int Lanes = 8;
    private const int Parts = ItemPanel.Items / Lanes;

    private readonly float* _squares = (float*)NativeMemory.AlignedAlloc(ItemPanel.Items * sizeof(float), 64);

    public int Pairs { get; } = (width + 1) / 2;

    public int* Values { get; private set; } = (int*)NativeMemory.AlignedAlloc((nuint)((width + 1) / 2) * ItemPanel.Items * sizeof(int), 64);

    /// <summary>By which values were multiplied; 0 if they were not rounded.</summary>
    public float Scale { get; private set; }

    /// <summary>How far a product can be off for the rounding of an item.</summary>
    public float Error { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ItemPanel panel)
    {
        Scale = RoundedVectors.Scale(MathF.Sqrt(LargestSquares(panel.Values, out var largest)), largest, width);
        var scale = Vector256.Create(Scale);
        var worst = Vector256<float>.Zero;
        for (var part = 0; part < ItemPanel.Items; part += Lanes)
        {
            var squares = Vector256<float>.Zero;
            for (var pair = 0; pair < Pairs; pair++)
            {
                var first = Round(panel.Values, 2 * pair, part, scale, ref squares);
                var second = (2 * pair) + 1 < width ? Round(panel.Values, (2 * pair) + 1, part, scale, ref squares) : default;
                ((first & Vector256.Create(0xFFFF)) | (second << 16)).Store(Values + (pair * ItemPanel.Items) + part);
            }

            worst = Vector256.Max(worst, squares);
        }

        Error = RoundedVectors.Error(Largest(worst), width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(float* values, int place, int part, Vector256<float> scale, ref Vector256<float> squares)
    {
        var scaled = Vector256.Load(values + ((nint)place * ItemPanel.Items) + part) * scale;
        var rounded = Vector256.Round(scaled);
        squares += (scaled - rounded) * (scaled - rounded);
        return Vector256.ConvertToInt32Native(rounded);
    }

    private float LargestSquares(float* values, out float largest)
    {
        new Span<float>(_squares, ItemPanel.Items).Clear();
        var magnitude = Vector256<float>.Zero;
        for (var place = 0; place < width; place++, values += ItemPanel.Items)
        {
            for (var part = 0; part < Parts; part++)
            {
                var value = Vector256.Load(values + (part * Lanes));
                magnitude = Vector256.Max(magnitude, Vector256.Abs(value));
                (Vector256.Load(_squares + (part * Lanes)) + (value * value)).Store(_squares + (part * Lanes));
            }
        }

        largest = Largest(magnitude);
        var squares = Vector256<float>.Zero;
        for (var part = 0; part < Parts; part++)
        {
            squares = Vector256.Max(squares, Vector256.Load(_squares + (part * Lanes)));
        }

        return Largest(squares);
    }

    private static float Largest(Vector256<float> values)
    {
        var largest = values[0];
        for (var lane = 1; lane < Lanes; lane++)
        {
            largest = Math.Max(largest, values[lane]);
        }

        return largest;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_squares);
        NativeMemory.AlignedFree(Values);
        Values = null;
    }
}
