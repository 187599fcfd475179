using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TransRec.Ranking.Kernels;

/// <summary>A block of users rounded to int16, each with a scale of its own (<see cref="RoundedVectors"/>), and the bars that their products are compared with.</summary>
internal sealed unsafe class RoundedUsers(int width, int capacity) : IDisposable
{
    private const int Lanes = 8;

    private readonly int _pairs = RoundedVectors.Pairs(width);
    private readonly float* _scores = Allocate<float>(capacity, 1);
    private readonly float* _errors = Allocate<float>(capacity, 1);

    /// <summary>[users, pairs of places] of two values each; the users' number is a multiple of 8, those beyond the count are zeros.</summary>
    public int* Values { get; private set; } = Allocate<int>(capacity, RoundedVectors.Pairs(width));

    /// <summary>Per user: a greater product is one of a score that is surely greater.</summary>
    public int* Above { get; private set; } = Allocate<int>(capacity, 1);

    /// <summary>Per user: a product that is not greater is one of a score that is surely not greater.</summary>
    public int* Below { get; private set; } = Allocate<int>(capacity, 1);

    public int Count { get; private set; }

    /// <param name="users">[count, width].</param>
    /// <param name="scores">The targets' scores.</param>
    /// <param name="count">Number of users.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float* users, float* scores, int count)
    {
        Count = count;
        for (var user = 0; user < count; user++, users += width)
        {
            var scale = RoundedVectors.Scale(MathF.Sqrt(Squares(users, out var largest)), largest, width);
            scale = RoundedVectors.StaysFinite(scores[user] * scale) ? scale : 0;
            _scores[user] = scores[user] * scale;
            _errors[user] = RoundedVectors.Error(Round(users, scale, (short*)(Values + ((nint)user * _pairs))), width) + RoundedVectors.Slack(width);
        }

        new Span<int>(Values + ((nint)count * _pairs), (Padded(count) - count) * _pairs).Clear();
    }

    /// <summary>Sets the bars for a panel.</summary>
    public void Compare(RoundedPanel panel)
    {
        var (scale, error) = (Vector256.Create(panel.Scale), Vector256.Create(panel.Error));
        for (var user = 0; user < Count; user += Lanes)
        {
            var score = Vector256.Load(_scores + user) * scale;
            var off = Vector256.Load(_errors + user) + error;
            Vector256.ConvertToInt32(score + off).Store(Above + user);
            Vector256.ConvertToInt32(score - off).Store(Below + user);
        }

        // No product of users that are not there is greater, and none is undecided.
        new Span<int>(Above + Count, Padded(Count) - Count).Fill(int.MaxValue);
        new Span<int>(Below + Count, Padded(Count) - Count).Fill(int.MaxValue);
    }

    // The sum of squares, and the largest magnitude of a value.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Squares(float* values, out float largest)
    {
        var (squares, magnitude, place) = (Vector256<float>.Zero, Vector256<float>.Zero, 0);
        for (; place + Lanes <= width; place += Lanes)
        {
            var value = Vector256.Load(values + place);
            squares += value * value;
            magnitude = Vector256.MaxNative(magnitude, Vector256.Abs(value));
        }

        var sum = Vector256.Sum(squares);
        largest = RoundedVectors.Largest(magnitude);
        for (; place < width; place++)
        {
            sum += values[place] * values[place];
            largest = Math.Max(largest, Math.Abs(values[place]));
        }

        return sum;
    }

    // Writes pairs, that is int16 in their order; the sum of the squares of what rounding took away.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Round(float* values, float scale, short* rounded)
    {
        var (squares, place) = (Vector256<float>.Zero, 0);
        for (; place + (2 * Lanes) <= width; place += 2 * Lanes)
        {
            var first = RoundedVectors.Round(Vector256.Load(values + place) * scale, ref squares);
            var second = RoundedVectors.Round(Vector256.Load(values + place + Lanes) * scale, ref squares);
            Vector256.Narrow(first, second).Store(rounded + place);
        }

        var sum = Vector256.Sum(squares);
        for (; place < width; place++)
        {
            var scaled = values[place] * scale;
            rounded[place] = (short)MathF.Round(scaled);
            sum += (scaled - rounded[place]) * (scaled - rounded[place]);
        }

        if (place < 2 * _pairs)
        {
            rounded[place] = 0;
        }

        return sum;
    }

    /// <summary>The next multiple of 8.</summary>
    public static int Padded(int count) => (count + Lanes - 1) & ~(Lanes - 1);

    private static T* Allocate<T>(int users, int perUser)
        where T : unmanaged => (T*)NativeMemory.AlignedAlloc((nuint)Padded(users) * (nuint)perUser * (nuint)sizeof(T), 64);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_scores);
        NativeMemory.AlignedFree(_errors);
        NativeMemory.AlignedFree(Values);
        NativeMemory.AlignedFree(Above);
        NativeMemory.AlignedFree(Below);
        Values = Above = Below = null;
    }
}
