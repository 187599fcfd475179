using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransRec.Foundation.Machine;

/// <summary>Turns rows into columns, 4 x 4 values at a time.</summary>
internal static unsafe class Transposition
{
    /// <param name="from">[rows, columns].</param>
    /// <param name="fromStep">From one row of <paramref name="from"/> to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="to">Written, [columns, rows].</param>
    /// <param name="toStep">From one row of <paramref name="to"/> to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Of(float* from, nint fromStep, int rows, int columns, float* to, nint toStep)
    {
        var row = 0;
        for (; row <= rows - 4; row += 4, from += 4 * fromStep)
        {
            var column = 0;
            for (; column <= columns - 4; column += 4)
            {
                var block = Matrix4x4.Transpose(Matrix4x4.Create(
                    Unsafe.ReadUnaligned<Vector4>(from + column),
                    Unsafe.ReadUnaligned<Vector4>(from + fromStep + column),
                    Unsafe.ReadUnaligned<Vector4>(from + (2 * fromStep) + column),
                    Unsafe.ReadUnaligned<Vector4>(from + (3 * fromStep) + column)));
                Unsafe.WriteUnaligned(to + (column * toStep) + row, block.X);
                Unsafe.WriteUnaligned(to + ((column + 1) * toStep) + row, block.Y);
                Unsafe.WriteUnaligned(to + ((column + 2) * toStep) + row, block.Z);
                Unsafe.WriteUnaligned(to + ((column + 3) * toStep) + row, block.W);
            }

            for (; column < columns; column++)
            {
                for (var lane = 0; lane < 4; lane++)
                {
                    to[(column * toStep) + row + lane] = from[(lane * fromStep) + column];
                }
            }
        }

        for (; row < rows; row++, from += fromStep)
        {
            for (var column = 0; column < columns; column++)
            {
                to[(column * toStep) + row] = from[column];
            }
        }
    }
}
