using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Ranking.Kernels;

/// <summary>
/// How vectors are rounded to int16 for a first look at their scores, and how far the product of two rounded ones can be from what float32 says.
/// </summary>
/// <remarks>
/// x becomes q = s x + e with a scale s of its own, as large as keeps |q| at 2^15.5: then every partial sum of a product of two such vectors fits an
/// int32, by Cauchy and Schwarz. The product is off the scaled score by e_u q_v + s_u u e_v, so by 2^15.5 (|e_u| + |e_v|) at most, by the same inequality;
/// the errors are measured, not guessed. What float32 itself rounds, summing in its order, is less than width x 2^-24 of |u| |v|.
/// </remarks>
internal static class RoundedVectors
{
    /// <summary>The norm that no rounded vector exceeds: its square is the largest int32.</summary>
    private const float LargestNorm = 46340.95f;

    // Outside of these a product of two scales, or of scale and score, could leave float32. Such vectors are not rounded: nothing is decided by them.
    private const float SmallestScale = 1e-12f;
    private const float LargestScale = 1e12f;
    private const float LargestScaledScore = 1e20f;

    /// <summary>The scale of a vector, or of several by their largest norm; 0 where it cannot be rounded, as a vector of zeros.</summary>
    /// <param name="norm">Euclidean norm.</param>
    /// <param name="largest">Largest magnitude of a value.</param>
    /// <param name="width">Values per vector.</param>
    public static float Scale(float norm, float largest, int width)
    {
        // Rounding adds half at most to each value.
        var scale = Math.Min((LargestNorm - 2 - (.51f * MathF.Sqrt(width))) / norm, (short.MaxValue - 1) / largest);
        return scale is >= SmallestScale and <= LargestScale ? scale : 0;
    }

    /// <summary>Whether a score stays within float32 when it is scaled by the user's and any item's scale.</summary>
    public static bool StaysFinite(float scaledScore) => Math.Abs(scaledScore) <= LargestScaledScore;

    /// <summary>A bound on how far a product is off for one of the two vectors' rounding.</summary>
    /// <param name="squares">Sum of the squares of scaled less rounded values, measured in float32.</param>
    /// <param name="width">Values per vector.</param>
    public static float Error(float squares, int width) => LargestNorm * ((1.01f * MathF.Sqrt(squares)) + (.004f * MathF.Sqrt(width)));

    /// <summary>A bound on what float32 rounds, in a score (width x 2^-24 of 2^31), and in its comparison with a scaled bar.</summary>
    public static float Slack(int width) => (160f * width) + 2048;

    /// <summary>Pairs of values that a vector has; of an odd width the last one's second value is zero.</summary>
    public static int Pairs(int width) => (width + 1) / 2;

    /// <summary>Rounds to whole numbers and adds the squares of what that takes away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Round(Vector256<float> scaled, ref Vector256<float> squares)
    {
        var rounded = Vector256.Round(scaled);
        squares += (scaled - rounded) * (scaled - rounded);
        return Vector256.ConvertToInt32Native(rounded);
    }

    /// <summary>The largest of eight values.</summary>
    public static float Largest(Vector256<float> values)
    {
        var four = Vector128.MaxNative(values.GetLower(), values.GetUpper());
        return Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
    }
}
