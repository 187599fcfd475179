using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TransRec.Foundation.Machine;

namespace TransRec.Blocks.Kernels;

/// <summary>
/// softmax(Q K' / sqrt(width)) V of one head of one sequence, and its gradients (Vaswani et al. 2017, section 3.2.1). What lies between is kept in memory of its own that stays in the
/// cache, padded to whole blocks of <see cref="SmallProduct"/>; padded keys have weight 0. Matrices that fit its blocks are read and written where they lie.
/// </summary>
internal sealed unsafe class AttentionScratch : IDisposable
{
    private static readonly bool Wide = Vector512.IsHardwareAccelerated;

    private readonly int headWidth;
    private readonly int width; // of a head, padded
    private readonly int step; // from one row of the packed matrices to the next
    private readonly float scale;
    private readonly float* memory;
    private readonly float* transposed; // [headWidth, keys]
    private readonly float* left; // [rows, width]
    private readonly float* right; // [keys, width]
    private readonly float* scores; // [queries, keys]
    private readonly float* slopes; // [queries, keys]
    private readonly float* result; // [queries or keys, width]

    /// <param name="pieces">The sequences that it will compute.</param>
    public AttentionScratch(AttentionPieces pieces)
        : this(pieces.HeadWidth, pieces.Heads * pieces.HeadWidth, pieces.MostQueries, pieces.MostKeys)
    {
    }

    /// <param name="headWidth">Values of a head.</param>
    /// <param name="step">From one row of the packed matrices to the next.</param>
    /// <param name="mostQueries">Rows that ask in the longest sequence.</param>
    /// <param name="mostKeys">Rows that are asked in the longest sequence.</param>
    public AttentionScratch(int headWidth, int step, int mostQueries, int mostKeys)
    {
        this.headWidth = headWidth;
        width = Up(headWidth, SmallProduct.Columns);
        this.step = step;
        scale = 1 / MathF.Sqrt(headWidth);
        var (rows, columns) = (Up(mostQueries, SmallProduct.Rows), Up(mostKeys, SmallProduct.Columns));
        var longest = Math.Max(rows, columns) * width;
        var sizes = new[] { headWidth * columns, SmallProduct.Rows * width, longest, rows * columns, rows * columns, longest };
        memory = (float*)NativeMemory.AlignedAlloc((nuint)sizes.Sum(size => (long)size) * sizeof(float), 64);
        transposed = memory;
        left = transposed + sizes[0];
        right = left + sizes[1];
        scores = right + sizes[2];
        slopes = scores + sizes[3];
        result = slopes + sizes[4];
    }

    /// <summary>The forward pass of a head.</summary>
    /// <param name="piece">The sequence.</param>
    /// <param name="causal">Whether a row sees only itself and earlier rows.</param>
    /// <param name="query">Q at the head's first value, as <paramref name="key"/> and <paramref name="value"/>.</param>
    /// <param name="key">K.</param>
    /// <param name="value">V.</param>
    /// <param name="kept">What each weight is multiplied by (dropout), [queries, keys]; null: nothing.</param>
    /// <param name="weights">Where the weights are kept for <see cref="Backward"/>, [queries, keys]; null: nowhere.</param>
    /// <param name="output">Written, at the head's first value.</param>
    public void Forward(in AttentionPiece piece, bool causal, float* query, float* key, float* value, float* kept, float* weights, float* output)
    {
        var columns = Up(piece.Keys, SmallProduct.Columns);
        Transpose(key + ((nint)piece.Key * step), piece.Keys, columns);
        ByTransposed(query + ((nint)piece.Query * step), piece.Queries, scores, columns);
        for (var row = 0; row < piece.Queries; row++)
        {
            var line = scores + ((nint)row * columns);
            Scale(line, columns, scale);
            Mask(line, piece, columns, causal ? piece.Before + row : int.MaxValue);
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

        ByRows(scores, columns, 1, value + ((nint)piece.Key * step), piece.Keys, output + ((nint)piece.Query * step), piece.Queries);
    }

    /// <summary>The gradients of a head.</summary>
    /// <param name="piece">The sequence.</param>
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
        in AttentionPiece piece, float* query, float* key, float* value, float* kept, float* weights, float* slope, float* toQuery, float* toKey, float* toValue)
    {
        var (asking, asked) = ((nint)piece.Query * step, (nint)piece.Key * step);
        var columns = Up(piece.Keys, SmallProduct.Columns);
        if (toValue is not null)
        {
            Weights(piece, weights, kept, columns);
            ByRows(scores, 1, columns, slope + asking, piece.Queries, toValue + asked, piece.Keys);
        }

        if (toQuery is null && toKey is null)
        {
            return;
        }

        Transpose(value + asked, piece.Keys, columns);
        ByTransposed(slope + asking, piece.Queries, slopes, columns);
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

            SoftmaxSlope(line, scores + ((nint)row * columns), columns, scale);
        }

        if (toQuery is not null)
        {
            ByRows(slopes, columns, 1, key + asked, piece.Keys, toQuery + asking, piece.Queries);
        }

        if (toKey is not null)
        {
            ByRows(slopes, 1, columns, query + asking, piece.Queries, toKey + asked, piece.Keys);
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

    // From the gradient of the weights to that of the products: scale * weights * (gradient - sum of weights * gradient).
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SoftmaxSlope(float* line, float* weights, int columns, float scale)
    {
        var sums = Vector256<float>.Zero;
        for (var i = 0; i < columns; i += 8)
        {
            sums += Vector256.Load(line + i) * Vector256.Load(weights + i);
        }

        var mean = Vector256.Create(Vector256.Sum(sums));
        var scales = Vector256.Create(scale);
        for (var i = 0; i < columns; i += 8)
        {
            (scales * Vector256.Load(weights + i) * (Vector256.Load(line + i) - mean)).Store(line + i);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Scale(float* line, int columns, float factor)
    {
        var factors = Vector256.Create(factor);
        for (var i = 0; i < columns; i += 8)
        {
            (Vector256.Load(line + i) * factors).Store(line + i);
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

    // rows of a packed matrix times what is transposed.
    private void ByTransposed(float* rows, int count, float* to, int columns)
    {
        var from = rows;
        var fromStep = step;
        if (count < SmallProduct.Rows)
        {
            Pack(rows, count, left);
            new Span<float>(left + (count * width), (SmallProduct.Rows - count) * width).Clear();
            from = left;
            fromStep = width;
        }

        SmallProduct.Of(from, fromStep, 1, transposed, columns, to, columns, Math.Max(count, SmallProduct.Rows), columns, headWidth, Wide);
    }

    // A times rows of a packed matrix, written to rows of another.
    private void ByRows(float* a, int rowStep, int columnStep, float* rows, int inner, float* to, int count)
    {
        var from = rows;
        var fromStep = step;
        if (width != headWidth)
        {
            Pack(rows, inner, right);
            from = right;
            fromStep = width;
        }

        if (width == headWidth && count >= SmallProduct.Rows)
        {
            SmallProduct.Of(a, rowStep, columnStep, from, fromStep, to, step, count, width, inner, Wide);
            return;
        }

        SmallProduct.Of(a, rowStep, columnStep, from, fromStep, result, width, Math.Max(count, SmallProduct.Rows), width, inner, Wide);
        for (var row = 0; row < count; row++)
        {
            Copy(result + ((nint)row * width), to + ((nint)row * step), headWidth);
        }
    }

    private void Pack(float* from, int rows, float* to)
    {
        for (var row = 0; row < rows; row++, from += step, to += width)
        {
            Copy(from, to, headWidth);
            new Span<float>(to + headWidth, width - headWidth).Clear();
        }
    }

    // [rows, headWidth] to [headWidth, columns], the places behind the rows 0.
    private void Transpose(float* from, int rows, int columns)
    {
        Transposition.Of(from, step, rows, headWidth, transposed, columns);
        for (var place = 0; place < headWidth; place++)
        {
            new Span<float>(transposed + ((nint)place * columns) + rows, columns - rows).Clear();
        }
    }

    private static int Up(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
