namespace TransRec.Collectives;

/// <summary>One process that works alone: nothing travels.</summary>
public sealed class SingleProcess : ICommunicator
{
    private SingleProcess()
    {
    }

    /// <summary>The one that there is.</summary>
    public static ICommunicator Instance { get; } = new SingleProcess();

    /// <inheritdoc />
    public int Rank => 0;

    /// <inheritdoc />
    public int Size => 1;

    /// <inheritdoc />
    public void Sum(Span<long> values)
    {
    }

    /// <inheritdoc />
    public void SumParts(Span<long> values, Span<long> own, ReadOnlySpan<int> counts) => values.CopyTo(own);

    /// <inheritdoc />
    public void Gather(ReadOnlySpan<int> own, Span<int> all, ReadOnlySpan<int> counts) => own.CopyTo(all);

    /// <inheritdoc />
    public void Broadcast(Span<byte> values, int root = 0)
    {
    }

    /// <inheritdoc />
    /// <remarks>There is nobody else to end: the exception that led here goes its way.</remarks>
    public void Abort(int exitCode)
    {
    }
}
