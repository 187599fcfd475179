using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace TransRec.Distributed;

/// <summary>
/// A thread in every rank that exchanges a beat with all others every few seconds, whatever the rank is working on. A beat that does not come back means that a process is stopped, dead or cut off:
/// MPI itself would wait for it for ever. Then, and when whoever started the rank is no more, the process ends.
/// </summary>
internal sealed unsafe partial class RankWatchdog
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    private readonly MpiLibrary mpi;
    private readonly nint communicator;
    private readonly int rank;
    private readonly TimeSpan patience;
    private readonly Thread thread;
    private readonly ManualResetEventSlim closing = new();
    private readonly int parent = ParentOfProcess();

    private RankWatchdog(MpiLibrary mpi, nint communicator, int rank, TimeSpan patience)
    {
        (this.mpi, this.communicator, this.rank, this.patience) = (mpi, communicator, rank, patience);
        thread = new Thread(Beat) { IsBackground = true, Name = "beats of ranks" };
    }

    /// <summary>How long a beat may take: 60 seconds, or as many as TRANSREC_RANK_SECONDS says, 1 to 86400.</summary>
    public static TimeSpan Patience =>
        int.TryParse(Environment.GetEnvironmentVariable("TRANSREC_RANK_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(60);

    /// <summary>Begins to beat. Collective.</summary>
    public static RankWatchdog Start(MpiLibrary mpi, int rank, TimeSpan patience)
    {
        nint own = 0;
        if (mpi.CommDup(mpi.World, &own) != 0)
        {
            throw new MpiException($"MPI_Comm_dup failed in rank {rank}.");
        }

        var watchdog = new RankWatchdog(mpi, own, rank, patience);
        watchdog.thread.Start();
        return watchdog;
    }

    /// <summary>Beats until all ranks have come here, and ends.</summary>
    public void Finish()
    {
        closing.Set();
        thread.Join();
    }

    private void Beat()
    {
        var beats = (long*)NativeMemory.AllocZeroed(4, sizeof(long)); // own closing, all closing, ranks, all ranks
        beats[2] = 1;
        do
        {
            beats[0] = closing.IsSet ? 1 : 0;
            Exchange(beats);
            if (beats[1] < beats[3])
            {
                _ = closing.Wait(s_interval);
            }
        }
        while (beats[1] < beats[3]);
        NativeMemory.Free(beats);
    }

    private void Exchange(long* beats)
    {
        var began = Stopwatch.GetTimestamp();
        var sent = stackalloc long[2] { beats[0], beats[2] };
        var received = stackalloc long[2];
        nint request = 0;
        var done = 0;
        if (mpi.BeginAllreduce(sent, received, 2, mpi.Longs, mpi.Sum, communicator, &request) != 0)
        {
            End("MPI_Iallreduce failed");
        }

        while (true)
        {
            if (mpi.Test(&request, &done, mpi.StatusIgnore) != 0)
            {
                End("MPI_Test failed");
            }

            if (done != 0)
            {
                (beats[1], beats[3]) = (received[0], received[1]);
                return;
            }

            if (ParentOfProcess() != parent)
            {
                End("the process that started it has ended");
            }

            if (Stopwatch.GetElapsedTime(began) > patience)
            {
                End($"another rank has not answered for {patience.TotalSeconds:0} seconds");
            }

            Thread.Sleep(s_look);
        }
    }

    // Without leaving in order: that would wait for the others.
    private void End(string reason)
    {
        Console.Error.WriteLine($"Rank {rank} ends: {reason}. The same command goes on from the last saved state (exit code {MpiCommunicator.TryAgain}).");
        ExitProcess(MpiCommunicator.TryAgain);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitProcess(int code);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentOfProcess();
}
