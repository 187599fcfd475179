using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransRec.Ranking;

/// <summary>Finds what would make scores meaningless: values that are not finite, and products beyond float32.</summary>
internal static class VectorCheck
{
    /// <summary>Largest magnitude of all values, rows [rows, width] from the first one given.</summary>
    /// <exception cref="ArgumentException">A value is NaN or infinite; the message names the row.</exception>
    public static float LargestMagnitude(ReadOnlySpan<float> rows, int width, int firstRow, string what)
    {
        var largest = Largest(rows);
        if (float.IsFinite(largest))
        {
            return largest;
        }

        for (var index = 0; index < rows.Length; index++)
        {
            if (!float.IsFinite(rows[index]))
            {
                throw new ArgumentException(
                    $"The vector of {what} {firstRow + (index / width)} has the value {rows[index]} at place {index % width}; expected finite values. "
                    + "Did training diverge?");
            }
        }

        return largest;
    }

    /// <summary>Makes sure that no score of the user, nor any sum on the way to it, can leave the range of float32.</summary>
    /// <exception cref="ArgumentException">It could.</exception>
    public static void ScoresStayFinite(ReadOnlySpan<float> users, int width, float largestItemValue, int firstUser)
    {
        // Cheap for all users at once first; one by one only when that is not enough.
        if ((double)Largest(users) * largestItemValue * width < float.MaxValue / 2)
        {
            return;
        }

        for (var user = 0; user < users.Length / width; user++)
        {
            var sum = 0d;
            foreach (var value in users.Slice(user * width, width))
            {
                sum += Math.Abs((double)value) * largestItemValue;
            }

            if (!(sum < float.MaxValue / 2))
            {
                throw new ArgumentException($"The scores of user {firstUser + user} can leave the range of float32 (up to {sum:g3}). Did training diverge?");
            }
        }
    }

    // Of two finite floats the larger magnitude has the larger bits; infinities and NaNs are above all of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Largest(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(bits);
        var largest = Vector<int>.Zero;
        var magnitude = new Vector<int>(int.MaxValue);
        foreach (var vector in vectors)
        {
            largest = Vector.Max(largest, vector & magnitude);
        }

        var result = 0;
        for (var lane = 0; lane < Vector<int>.Count; lane++)
        {
            result = Math.Max(result, largest[lane]);
        }

        foreach (var value in bits[(vectors.Length * Vector<int>.Count)..])
        {
            result = Math.Max(result, value & int.MaxValue);
        }

        return BitConverter.Int32BitsToSingle(result);
    }
}
