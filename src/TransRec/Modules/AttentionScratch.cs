using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TransRec.Machine;

namespace TransRec.Modules;

/// <summary>
/// softmax(Q K' / sqrt(width)) V of one head of one sequence, and its gradients (Vaswani et al. 2017, section 3.2.1), in memory of its own that stays in the cache. Everything
/// is padded to whole blocks of <see cref="SmallProduct"/>; padded keys have weight 0.
/// </summary>
internal sealed unsafe class AttentionScratch : IDisposable
{
    private static readonly bool Wide = Vector512.IsHardwareAccelerated;

    private readonly int headWidth;
    private readonly int width; // of a head, padded
    private readonly float scale;
    private readonly float* memory;
    private readonly float* queries; // [queries, width]
    private readonly float* keys; // [keys, width], or transposed [headWidth, keys]
    private readonly float* values; // [keys, width], or transposed [headWidth, keys]
    private readonly float* gradient; // [queries, width]
    private readonly float* scores; // [queries, keys]
    private readonly float* slopes; // [queries, keys]
    private readonly float* result; // [queries or keys, width]

    /// <param name="pieces">The sequences that it will compute.</param>
    public AttentionScratch(AttentionPieces pieces)
    {
        headWidth = pieces.HeadWidth;
        width = Up(headWidth, SmallProduct.Columns);
        scale = 1 / MathF.Sqrt(headWidth);
        var (rows, columns) = (Up(pieces.MostQueries, SmallProduct.Rows), Up(pieces.MostKeys, SmallProduct.Columns));
        var sizes = new[] { rows * width, columns * width, columns * width, rows * width, rows * columns, rows * columns, Math.Max(rows, columns) * width };
        memory = (float*)NativeMemory.AlignedAlloc((nuint)sizes.Sum(size => (long)size) * sizeof(float), 64);
        queries = memory;
        keys = queries + sizes[0];
        values = keys + sizes[1];
        gradient = values + sizes[2];
        scores = gradient + sizes[3];
        slopes = scores + sizes[4];
        result = slopes + sizes[5];
    }

    /// <summary>The forward pass of a head.</summary>
    /// <param name="piece">The sequence.</param>
    /// <param name="causal">Whether a row sees only itself and earlier rows.</param>
    /// <param name="step">From one row of the packed matrices to the next.</param>
    /// <param name="query">Q at the head's first value, as <paramref name="key"/> and <paramref name="value"/>.</param>
    /// <param name="key">K.</param>
    /// <param name="value">V.</param>
    /// <param name="kept">What each weight is multiplied by (dropout), [queries, keys]; null: nothing.</param>
    /// <param name="weights">Where the weights are kept for <see cref="Backward"/>, [queries, keys]; null: nowhere.</param>
    /// <param name="output">Written, at the head's first value.</param>
    public void Forward(in AttentionPiece piece, bool causal, int step, float* query, float* key, float* value, float* kept, float* weights, float* output)
    {
        var (rows, columns) = (Up(piece.Queries, SmallProduct.Rows), Up(piece.Keys, SmallProduct.Columns));
        Pack(query + ((nint)piece.Query * step), step, piece.Queries, queries, rows, scale);
        Transpose(key + ((nint)piece.Key * step), step, piece.Keys, keys, columns);
        SmallProduct.Of(queries, width, 1, keys, scores, rows, columns, headWidth, Wide);
        for (var row = 0; row < piece.Queries; row++)
        {
            var line = scores + ((nint)row * columns);
            Mask(line, piece, columns, causal ? row : int.MaxValue);
            Softmax(line, columns);
            if (weights is not null)
            {
                Copy(line, weights + ((nint)row * piece.Keys), piece.Keys);
            }

            if (kept is not null)
            {
                Multiply(line, kept + ((nint)row * piece.Keys), piece.Keys);
            }
        }

        Pack(value + ((nint)piece.Key * step), step, piece.Keys, values, piece.Keys, 1);
        SmallProduct.Of(scores, columns, 1, values, result, rows, width, piece.Keys, Wide);
        Unpack(result, piece.Queries, output + ((nint)piece.Query * step), step, 1);
    }

    /// <summary>The gradients of a head.</summary>
    /// <param name="piece">The sequence.</param>
    /// <param name="step">From one row of the packed matrices to the next.</param>
    /// <param name="query">Q at the head's first value, as the other matrices.</param>
    /// <param name="key">K.</param>
    /// <param name="value">V.</param>
    /// <param name="kept">What each weight was multiplied by; null: nothing.</param>
    /// <param name="weights">The weights that <see cref="Forward"/> kept.</param>
    /// <param name="slope">The gradient of the output.</param>
    /// <param name="toQuery">Written: the gradient of Q; null: not wanted, as the next two.</param>
    /// <param name="toKey">The gradient of K.</param>
    /// <param name="toValue">The gradient of V.</param>
    public void Backward(
        in AttentionPiece piece, int step, float* query, float* key, float* value, float* kept, float* weights, float* slope, float* toQuery, float* toKey, float* toValue)
    {
        var (rows, columns) = (Up(piece.Queries, SmallProduct.Rows), Up(piece.Keys, SmallProduct.Columns));
        var keysAsRows = Up(piece.Keys, SmallProduct.Rows);
        Pack(slope + ((nint)piece.Query * step), step, piece.Queries, gradient, rows, 1);
        if (toValue is not null)
        {
            Weights(piece, weights, kept, columns);
            SmallProduct.Of(scores, 1, columns, gradient, result, keysAsRows, width, piece.Queries, Wide);
            Unpack(result, piece.Keys, toValue + ((nint)piece.Key * step), step, 1);
        }

        if (toQuery is null && toKey is null)
        {
            return;
        }

        Transpose(value + ((nint)piece.Key * step), step, piece.Keys, values, columns);
        SmallProduct.Of(gradient, width, 1, values, slopes, rows, columns, headWidth, Wide);
        if (toValue is null || kept is not null)
        {
            Weights(piece, weights, null, columns);
        }

        for (var row = 0; row < piece.Queries; row++)
        {
            var line = slopes + ((nint)row * columns);
            if (kept is not null)
            {
                Multiply(line, kept + ((nint)row * piece.Keys), piece.Keys);
            }

            SoftmaxSlope(line, scores + ((nint)row * columns), columns);
        }

        if (toQuery is not null)
        {
            Pack(key + ((nint)piece.Key * step), step, piece.Keys, keys, piece.Keys, 1);
            SmallProduct.Of(slopes, columns, 1, keys, result, rows, width, piece.Keys, Wide);
            Unpack(result, piece.Queries, toQuery + ((nint)piece.Query * step), step, scale);
        }

        if (toKey is not null)
        {
            Pack(query + ((nint)piece.Query * step), step, piece.Queries, queries, rows, scale);
            SmallProduct.Of(slopes, 1, columns, queries, result, keysAsRows, width, piece.Queries, Wide);
            Unpack(result, piece.Keys, toKey + ((nint)piece.Key * step), step, 1);
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(memory);

    // Padding and the future are hidden alike, so that a row that sees nothing attends uniformly.
    private static void Mask(float* line, in AttentionPiece piece, int columns, int last)
    {
        if (piece.Mask != 0)
        {
            var mask = (float*)piece.Mask;
            for (var i = 0; i < piece.Keys; i++)
            {
                line[i] += i > last ? MathF.Min(mask[i], Attention.Hidden) : mask[i];
            }
        }
        else if (last < piece.Keys)
        {
            new Span<float>(line + last + 1, piece.Keys - last - 1).Fill(float.NegativeInfinity);
        }

        new Span<float>(line + piece.Keys, columns - piece.Keys).Fill(float.NegativeInfinity);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Softmax(float* line, int columns)
    {
        var largest = Vector256.Load(line);
        for (var i = 8; i < columns; i += 8)
        {
            largest = Vector256.Max(largest, Vector256.Load(line + i));
        }

        var half = Vector128.Max(largest.GetLower(), largest.GetUpper());
        var top = Vector256.Create(MathF.Max(MathF.Max(half[0], half[1]), MathF.Max(half[2], half[3])));
        var sums = Vector256<float>.Zero;
        for (var i = 0; i < columns; i += 8)
        {
            var power = Vector256.Exp(Vector256.Load(line + i) - top);
            power.Store(line + i);
            sums += power;
        }

        var factor = Vector256.Create(1 / Vector256.Sum(sums));
        for (var i = 0; i < columns; i += 8)
        {
            (Vector256.Load(line + i) * factor).Store(line + i);
        }
    }

    // From the gradient of the weights to that of the scores: weights * (gradient - sum of weights * gradient).
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SoftmaxSlope(float* line, float* weights, int columns)
    {
        var sums = Vector256<float>.Zero;
        for (var i = 0; i < columns; i += 8)
        {
            sums += Vector256.Load(line + i) * Vector256.Load(weights + i);
        }

        var mean = Vector256.Create(Vector256.Sum(sums));
        for (var i = 0; i < columns; i += 8)
        {
            (Vector256.Load(weights + i) * (Vector256.Load(line + i) - mean)).Store(line + i);
        }
    }

    // The kept weights, padded with zeros, as the scores.
    private void Weights(in AttentionPiece piece, float* weights, float* kept, int columns)
    {
        for (var row = 0; row < piece.Queries; row++)
        {
            var line = scores + ((nint)row * columns);
            Copy(weights + ((nint)row * piece.Keys), line, piece.Keys);
            new Span<float>(line + piece.Keys, columns - piece.Keys).Clear();
            if (kept is not null)
            {
                Multiply(line, kept + ((nint)row * piece.Keys), piece.Keys);
            }
        }
    }

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Multiply(float* values, float* factors, int count)
    {
        for (var i = 0; i < count; i++)
        {
            values[i] *= factors[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Pack(float* from, nint step, int rows, float* to, int paddedRows, float factor)
    {
        for (var row = 0; row < rows; row++, from += step, to += width)
        {
            Scaled(from, to, factor);
            for (var i = headWidth; i < width; i++)
            {
                to[i] = 0;
            }
        }

        new Span<float>(to, (paddedRows - rows) * width).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Unpack(float* from, int rows, float* to, nint step, float factor)
    {
        for (var row = 0; row < rows; row++, from += width, to += step)
        {
            Scaled(from, to, factor);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scaled(float* from, float* to, float factor)
    {
        var i = 0;
        var factors = Vector256.Create(factor);
        for (; i <= headWidth - 8; i += 8)
        {
            (Vector256.Load(from + i) * factors).Store(to + i);
        }

        for (; i < headWidth; i++)
        {
            to[i] = from[i] * factor;
        }
    }

    // [rows, headWidth] to [headWidth, columns], the places behind the rows 0.
    private void Transpose(float* from, nint step, int rows, float* to, int columns)
    {
        Transposition.Of(from, step, rows, headWidth, to, columns);
        for (var place = 0; place < headWidth; place++)
        {
            new Span<float>(to + (place * columns) + rows, columns - rows).Clear();
        }
    }

    private static int Up(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
