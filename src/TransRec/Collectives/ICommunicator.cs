namespace TransRec.Collectives;

/// <summary>
/// The processes that work on one thing together, each with a number, its rank. Every call but <see cref="Abort"/> is collective: all ranks make the same calls in the same order, and none
/// comes back before it has what the others gave.
/// </summary>
/// <remarks>
/// Only two kinds of data travel: bits that are copied, and whole numbers that are summed. Neither depends on the order in which ranks are met, so results are the same for any number of
/// ranks and any implementation (docs/adr/0032-order-free-sums.md).
/// </remarks>
public interface ICommunicator
{
    /// <summary>This process's number, from 0 to before <see cref="Size"/>. Rank 0 writes files.</summary>
    int Rank { get; }

    /// <summary>How many processes there are.</summary>
    int Size { get; }

    /// <summary>Replaces numbers by their sums over all ranks, in every rank.</summary>
    /// <param name="values">As many in every rank; changed in place.</param>
    void Sum(Span<long> values);

    /// <summary>Sums numbers over all ranks and gives every rank a part of the sums.</summary>
    /// <param name="values">As many in every rank; left as they are or not.</param>
    /// <param name="own">Gets this rank's part of the sums, as many as <paramref name="counts"/> says.</param>
    /// <param name="counts">For each rank how many sums it gets; the parts follow one another in the order of ranks.</param>
    void SumParts(Span<long> values, Span<long> own, ReadOnlySpan<int> counts);

    /// <summary>Gives every rank what all have, bit by bit.</summary>
    /// <param name="own">What this rank has, in words of 32 bits.</param>
    /// <param name="all">Gets what all have, in the order of ranks.</param>
    /// <param name="counts">For each rank how many words it has.</param>
    void Gather(ReadOnlySpan<int> own, Span<int> all, ReadOnlySpan<int> counts);

    /// <summary>Gives every rank what one has, bit by bit.</summary>
    /// <param name="values">As many in every rank; changed in the others.</param>
    /// <param name="root">The rank that has them.</param>
    void Broadcast(Span<byte> values, int root = 0);

    /// <summary>Ends all ranks, because this one cannot go on. The only call that is not collective.</summary>
    /// <param name="exitCode">What the processes return.</param>
    void Abort(int exitCode);
}
