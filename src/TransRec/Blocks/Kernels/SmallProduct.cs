using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransRec.Blocks.Kernels;

/// <summary>
/// Products of matrices that fit the cache, in float32. A sum is a chain of fused multiply-adds in the order of the inner dimension, so its bits depend neither on the
/// other rows and columns nor on the length of the machine's vectors.
/// </summary>
internal static unsafe class SmallProduct
{
    /// <summary>Rows of the result are computed by as many, fewer one by one.</summary>
    public const int Rows = 4;

    /// <summary>Columns of the result are computed by as many.</summary>
    public const int Columns = 32;

    /// <summary>C = A B.</summary>
    /// <param name="a">A: its value at row i, column p lies at i * <paramref name="rowStep"/> + p * <paramref name="columnStep"/>.</param>
    /// <param name="rowStep">From one row of A to the next.</param>
    /// <param name="columnStep">From one column of A to the next.</param>
    /// <param name="b">B, [inner, columns].</param>
    /// <param name="bStep">From one row of B to the next.</param>
    /// <param name="c">C, [rows, columns], written; elsewhere than A and B.</param>
    /// <param name="cStep">From one row of C to the next.</param>
    /// <param name="rows">At least 1; where they are more than <see cref="Rows"/> and no multiple of it, some are computed twice.</param>
    /// <param name="columns">A multiple of <see cref="Columns"/>.</param>
    /// <param name="inner">Columns of A and rows of B.</param>
    /// <param name="wide">512-bit vectors; else 256-bit, which runs everywhere. The result is the same.</param>
    public static void Of(float* a, nint rowStep, nint columnStep, float* b, nint bStep, float* c, nint cStep, int rows, int columns, int inner, bool wide)
    {
        if (rows < Rows)
        {
            for (var row = 0; row < rows; row++)
            {
                OneRow(a + (row * rowStep), columnStep, b, bStep, c + (row * cStep), columns, inner, wide);
            }

            return;
        }

        for (var column = 0; column < columns; column += Columns)
        {
            for (var next = 0; next < rows; next += Rows)
            {
                var row = Math.Min(next, rows - Rows);
                var from = a + (row * rowStep);
                var to = c + (row * cStep) + column;
                if (wide)
                {
                    Block512(from, rowStep, columnStep, b + column, bStep, to, cStep, inner);
                }
                else
                {
                    Block256(from, rowStep, columnStep, b + column, bStep, to, cStep, inner);
                    Block256(from, rowStep, columnStep, b + column + (Columns / 2), bStep, to + (Columns / 2), cStep, inner);
                }
            }
        }
    }

    // Twice as many columns at a time as of four rows, so that the chains do not wait for each other.
    private static void OneRow(float* a, nint columnStep, float* b, nint bStep, float* c, int columns, int inner, bool wide)
    {
        var part = wide ? 64 : 32;
        var column = 0;
        for (; column <= columns - part; column += part)
        {
            if (wide)
            {
                Row512(a, columnStep, b + column, bStep, c + column, inner);
            }
            else
            {
                Row256(a, columnStep, b + column, bStep, c + column, inner);
            }
        }

        for (; column < columns; column += Columns)
        {
            Row256(a, columnStep, b + column, bStep, c + column, inner);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Row512(float* a, nint columnStep, float* b, nint bStep, float* c, int inner)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
        for (var p = 0; p < inner; p++, a += columnStep, b += bStep)
        {
            var value = Vector512.Create(a[0]);
            c0 = Vector512.FusedMultiplyAdd(Vector512.Load(b), value, c0);
            c1 = Vector512.FusedMultiplyAdd(Vector512.Load(b + 16), value, c1);
            c2 = Vector512.FusedMultiplyAdd(Vector512.Load(b + 32), value, c2);
            c3 = Vector512.FusedMultiplyAdd(Vector512.Load(b + 48), value, c3);
        }

        c0.Store(c);
        c1.Store(c + 16);
        c2.Store(c + 32);
        c3.Store(c + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Row256(float* a, nint columnStep, float* b, nint bStep, float* c, int inner)
    {
        Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default;
        for (var p = 0; p < inner; p++, a += columnStep, b += bStep)
        {
            var value = Vector256.Create(a[0]);
            c0 = Vector256.FusedMultiplyAdd(Vector256.Load(b), value, c0);
            c1 = Vector256.FusedMultiplyAdd(Vector256.Load(b + 8), value, c1);
            c2 = Vector256.FusedMultiplyAdd(Vector256.Load(b + 16), value, c2);
            c3 = Vector256.FusedMultiplyAdd(Vector256.Load(b + 24), value, c3);
        }

        c0.Store(c);
        c1.Store(c + 8);
        c2.Store(c + 16);
        c3.Store(c + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block512(float* a, nint rowStep, nint columnStep, float* b, nint bStep, float* c, nint cStep, int inner)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (var p = 0; p < inner; p++, a += columnStep, b += bStep)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var value = Vector512.Create(a[0]);
            c00 = Vector512.FusedMultiplyAdd(b0, value, c00);
            c01 = Vector512.FusedMultiplyAdd(b1, value, c01);
            value = Vector512.Create(a[rowStep]);
            c10 = Vector512.FusedMultiplyAdd(b0, value, c10);
            c11 = Vector512.FusedMultiplyAdd(b1, value, c11);
            value = Vector512.Create(a[2 * rowStep]);
            c20 = Vector512.FusedMultiplyAdd(b0, value, c20);
            c21 = Vector512.FusedMultiplyAdd(b1, value, c21);
            value = Vector512.Create(a[3 * rowStep]);
            c30 = Vector512.FusedMultiplyAdd(b0, value, c30);
            c31 = Vector512.FusedMultiplyAdd(b1, value, c31);
        }

        c00.Store(c);
        c01.Store(c + 16);
        c10.Store(c + cStep);
        c11.Store(c + cStep + 16);
        c20.Store(c + (2 * cStep));
        c21.Store(c + (2 * cStep) + 16);
        c30.Store(c + (3 * cStep));
        c31.Store(c + (3 * cStep) + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Block256(float* a, nint rowStep, nint columnStep, float* b, nint bStep, float* c, nint cStep, int inner)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (var p = 0; p < inner; p++, a += columnStep, b += bStep)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var value = Vector256.Create(a[0]);
            c00 = Vector256.FusedMultiplyAdd(b0, value, c00);
            c01 = Vector256.FusedMultiplyAdd(b1, value, c01);
            value = Vector256.Create(a[rowStep]);
            c10 = Vector256.FusedMultiplyAdd(b0, value, c10);
            c11 = Vector256.FusedMultiplyAdd(b1, value, c11);
            value = Vector256.Create(a[2 * rowStep]);
            c20 = Vector256.FusedMultiplyAdd(b0, value, c20);
            c21 = Vector256.FusedMultiplyAdd(b1, value, c21);
            value = Vector256.Create(a[3 * rowStep]);
            c30 = Vector256.FusedMultiplyAdd(b0, value, c30);
            c31 = Vector256.FusedMultiplyAdd(b1, value, c31);
        }

        c00.Store(c);
        c01.Store(c + 8);
        c10.Store(c + cStep);
        c11.Store(c + cStep + 8);
        c20.Store(c + (2 * cStep));
        c21.Store(c + (2 * cStep) + 8);
        c30.Store(c + (3 * cStep));
        c31.Store(c + (3 * cStep) + 8);
    }
}
