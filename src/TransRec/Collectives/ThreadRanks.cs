using System.Runtime.ExceptionServices;

namespace TransRec.Collectives;

/// <summary>
/// Ranks that are threads of one process, to try out without MPI whether work gives the same for any number of ranks. They take turns: a rank computes until it waits for the others, so that
/// what the process has once only, such as the generators of the tensor library, is one rank's at a time.
/// </summary>
public static class ThreadRanks
{
    /// <summary>Runs the same work in so many ranks.</summary>
    /// <param name="size">How many, from 1.</param>
    /// <param name="work">The work of a rank.</param>
    /// <returns>What each rank came to.</returns>
    /// <exception cref="Exception">What a rank has thrown first, as it was; it ends the others.</exception>
    public static T[] Run<T>(int size, Func<ICommunicator, T> work)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentNullException.ThrowIfNull(work);
        using var group = new Group(size);
        var results = new T[size];
        ExceptionDispatchInfo? failure = null;
        var threads = Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            group.TakeTurn();
            try
            {
                results[rank] = work(new Member(group, rank));
            }
            catch (Exception error)
            {
                failure ??= ExceptionDispatchInfo.Capture(error); // a rank's turn: no other writes
                group.Abort();
            }
            finally
            {
                group.GiveTurn();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        failure?.Throw();
        return results;
    }

    /// <summary>What the ranks share.</summary>
    private sealed class Group(int size) : IDisposable
    {
        private readonly SemaphoreSlim turn = new(1, 1);
        private readonly Barrier meeting = new(size);
        private readonly CancellationTokenSource aborted = new();

        public Array?[] Shown { get; } = new Array?[size];

        public int Size => size;

        public void TakeTurn() => turn.Wait();

        public void GiveTurn() => turn.Release();

        public void Abort() => aborted.Cancel();

        /// <summary>Lets the others go on until all have come here.</summary>
        public void Meet()
        {
            GiveTurn();
            try
            {
                meeting.SignalAndWait(aborted.Token);
            }
            catch (OperationCanceledException)
            {
                throw new RanksEndedException();
            }
            finally
            {
                TakeTurn();
            }
        }

        public void Dispose()
        {
            turn.Dispose();
            meeting.Dispose();
            aborted.Dispose();
        }
    }

    private sealed class Member(Group group, int rank) : ICommunicator
    {
        public int Rank => rank;

        public int Size => group.Size;

        public void Sum(Span<long> values)
        {
            var all = Show(values.ToArray());
            values.Clear();
            foreach (var others in all)
            {
                Add(others, values);
            }
        }

        public void SumParts(Span<long> values, Span<long> own, ReadOnlySpan<int> counts)
        {
            var start = 0;
            for (var before = 0; before < rank; before++)
            {
                start += counts[before];
            }

            own.Clear();
            foreach (var others in Show(values.ToArray()))
            {
                Add(others.AsSpan(start, counts[rank]), own);
            }
        }

        public void Gather(ReadOnlySpan<int> own, Span<int> all, ReadOnlySpan<int> counts)
        {
            var start = 0;
            foreach (var others in Show(own.ToArray()))
            {
                others.CopyTo(all[start..]);
                start += others.Length;
            }
        }

        public void Broadcast(Span<byte> values, int root = 0) => Show(values.ToArray())[root].CopyTo(values);

        public void Abort(int exitCode) => group.Abort();

        /// <summary>Shows the others some values and sees theirs.</summary>
        private T[][] Show<T>(T[] values)
        {
            group.Shown[rank] = values;
            group.Meet();
            T[][] all = [.. group.Shown.Select(shown => (T[])shown!)];
            group.Meet(); // all have looked
            return all;
        }

        private static void Add(ReadOnlySpan<long> values, Span<long> sums)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += values[i];
            }
        }
    }
}

/// <summary>Another rank has ended the work.</summary>
public sealed class RanksEndedException() : TransRecException("Another rank could not go on and has ended all of them; its message says why.");
