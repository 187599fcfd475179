using System.Runtime.InteropServices;
using System.Text;

namespace TransRec.Collectives;

/// <summary>What is made of the few calls of <see cref="ICommunicator"/>.</summary>
public static class CommunicatorExtensions
{
    /// <summary>Whether this is the rank that writes files and prints results.</summary>
    public static bool IsRoot(this ICommunicator ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        return ranks.Rank == 0;
    }

    /// <summary>Gives every rank what all have.</summary>
    /// <typeparam name="T">A type of 4 or 8 bytes.</typeparam>
    /// <param name="ranks">The ranks.</param>
    /// <param name="own">What this rank has.</param>
    /// <returns>What each rank has, in the order of ranks.</returns>
    public static T[][] GatherLists<T>(this ICommunicator ranks, ReadOnlySpan<T> own)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(ranks);
        var words = MemoryMarshal.Cast<T, int>(own);
        Span<long> sizes = new long[ranks.Size];
        sizes[ranks.Rank] = words.Length;
        ranks.Sum(sizes);
        var counts = new int[ranks.Size];
        for (var rank = 0; rank < counts.Length; rank++)
        {
            counts[rank] = checked((int)sizes[rank]);
        }

        var all = new int[checked(counts.Sum())];
        ranks.Gather(words, all, counts);
        var lists = new T[ranks.Size][];
        for (int rank = 0, start = 0; rank < lists.Length; start += counts[rank++])
        {
            lists[rank] = MemoryMarshal.Cast<int, T>(all.AsSpan(start, counts[rank])).ToArray();
        }

        return lists;
    }

    /// <summary>Gives every rank a text of each.</summary>
    public static string[] GatherTexts(this ICommunicator ranks, string own)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(own);
        return [.. ranks.GatherLists<int>(Array.ConvertAll(own.ToCharArray(), letter => (int)letter)).Select(letters => string.Concat(letters.Select(letter => (char)letter)))];
    }

    /// <summary>Gives every rank a text that rank 0 has.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="text">The text in rank 0; others' is ignored.</param>
    public static string BroadcastText(this ICommunicator ranks, string text)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        var bytes = ranks.IsRoot() ? Encoding.UTF8.GetBytes(text) : [];
        Span<int> length = [bytes.Length];
        ranks.Broadcast(MemoryMarshal.AsBytes(length));
        Span<byte> all = ranks.IsRoot() ? bytes : new byte[length[0]];
        ranks.Broadcast(all);
        return Encoding.UTF8.GetString(all);
    }

    /// <summary>Comes back when all ranks have come here.</summary>
    public static void Barrier(this ICommunicator ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        Span<long> nothing = [0];
        ranks.Sum(nothing);
    }

    /// <summary>Does some work in rank 0, and in the others when that is done: what it leaves in files is there for them.</summary>
    public static T RootFirst<T>(this ICommunicator ranks, Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(work);
        if (ranks.IsRoot())
        {
            var first = work();
            ranks.Barrier();
            return first;
        }

        ranks.Barrier();
        return work();
    }

    /// <summary>Makes sure that all ranks have the same of something on which the result depends.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="own">What this rank has.</param>
    /// <param name="remedy">What to do where it differs.</param>
    /// <exception cref="RanksDifferException">A rank has something else than rank 0; thrown in every rank.</exception>
    public static void RequireSame(this ICommunicator ranks, string what, string own, string remedy)
    {
        var all = ranks.GatherTexts(own);
        int[] others = [.. Enumerable.Range(1, all.Length - 1).Where(rank => all[rank] != all[0])];
        if (others.Length > 0)
        {
            throw new RanksDifferException(
                $"The ranks differ in {what}: \"{all[0]}\" in rank 0, \"{all[others[0]]}\" in rank {others[0]}{(others.Length > 1 ? $" (and {others.Length - 1} more)" : "")}. {remedy}");
        }
    }
}
