using System.Runtime.InteropServices;
using TransRec.Collectives;

namespace TransRec.Distributed;

/// <summary>The ranks that <c>mpirun</c>, <c>mpiexec</c> or <c>srun</c> has started. A process has one, from <see cref="Start"/> on.</summary>
/// <remarks>
/// A rank that cannot go on calls <see cref="Abort"/>: leaving in order would wait for the others, who wait for it. So would a rank whose network or partner has died: a thread exchanges a beat
/// with all others, and ends the process with exit code <see cref="TryAgain"/> where none comes back (<see cref="RankWatchdog"/>).
/// </remarks>
public sealed unsafe class MpiCommunicator : ICommunicator, IDisposable
{
    /// <summary>The exit code of a process that ends because another one does not answer: the same command goes on from the last saved state (EX_TEMPFAIL of sysexits.h).</summary>
    public const int TryAgain = 75;

    private const int Serialized = 2; // MPI_THREAD_SERIALIZED
    private const int Multiple = 3; // MPI_THREAD_MULTIPLE
    private const int AtOnce = 1 << 26; // values of a call: some implementations count bytes in 32 bits

    private readonly MpiLibrary mpi;
    private readonly RankWatchdog? watchdog;
    private bool finished;

    private MpiCommunicator(MpiLibrary mpi, TimeSpan patience)
    {
        this.mpi = mpi;
        int provided;
        var began = mpi.InitThread(0, 0, Multiple, &provided);
        if (began != 0 || provided < Serialized)
        {
            throw new MpiException($"{mpi.Path} could not begin (code {began}, thread level {provided}). Was this process started by its own mpirun?");
        }

        Check(mpi.SetErrorHandler(mpi.World, mpi.ErrorsReturn), "MPI_Comm_set_errhandler");
        int rank, size;
        Check(mpi.CommRank(mpi.World, &rank), "MPI_Comm_rank");
        Check(mpi.CommSize(mpi.World, &size), "MPI_Comm_size");
        (Rank, Size) = (rank, size);
        watchdog = provided == Multiple && size > 1 ? RankWatchdog.Start(mpi, rank, patience) : null;
    }

    /// <inheritdoc />
    public int Rank { get; }

    /// <inheritdoc />
    public int Size { get; }

    /// <summary>The library's own words on its version.</summary>
    public string Version => mpi.Version;

    /// <summary>The library's family.</summary>
    public MpiFlavour Flavour => mpi.Flavour;

    /// <summary>Bytes that this rank has given to calls of the library so far.</summary>
    public long BytesGiven { get; private set; }

    /// <summary>Begins to be a rank, once in a process.</summary>
    /// <param name="environment">What the launcher says. Null: what is in the environment of this process. Default null.</param>
    /// <param name="patience">How long a beat may take before another rank counts as dead. Null: 60 seconds, or as many as TRANSREC_RANK_SECONDS says. Default null.</param>
    /// <exception cref="MpiException">MPI is not there, or could not begin.</exception>
    public static MpiCommunicator Start(RankEnvironment? environment = null, TimeSpan? patience = null) => new(
        MpiLibrary.Load((environment ?? RankEnvironment.OfProcess())?.Flavour), patience ?? RankWatchdog.Patience);

    /// <inheritdoc />
    public void Sum(Span<long> values)
    {
        for (; values.Length > 0; values = values[Math.Min(AtOnce, values.Length)..])
        {
            var part = values[..Math.Min(AtOnce, values.Length)];
            fixed (long* pointer = part)
            {
                Check(mpi.Allreduce((void*)mpi.InPlace, pointer, part.Length, mpi.Longs, mpi.Sum, mpi.World), "MPI_Allreduce");
            }

            BytesGiven += sizeof(long) * (long)part.Length;
        }
    }

    /// <inheritdoc />
    public void SumParts(Span<long> values, Span<long> own, ReadOnlySpan<int> counts)
    {
        if (values.Length > AtOnce)
        {
            Sum(values);
            values.Slice(StartOf(counts), own.Length).CopyTo(own);
            return;
        }

        fixed (long* pointer = values, part = own)
        fixed (int* lengths = counts)
        {
            Check(mpi.ReduceScatter(pointer, part, lengths, mpi.Longs, mpi.Sum, mpi.World), "MPI_Reduce_scatter");
        }

        BytesGiven += sizeof(long) * (long)values.Length;
    }

    /// <inheritdoc />
    public void Gather(ReadOnlySpan<int> own, Span<int> all, ReadOnlySpan<int> counts)
    {
        Span<int> starts = new int[counts.Length];
        for (var rank = 1; rank < starts.Length; rank++)
        {
            starts[rank] = checked(starts[rank - 1] + counts[rank - 1]);
        }

        fixed (int* mine = own, everything = all, lengths = counts, places = starts)
        {
            Check(mpi.Allgatherv(mine, own.Length, mpi.Words, everything, lengths, places, mpi.Words, mpi.World), "MPI_Allgatherv");
        }

        BytesGiven += sizeof(int) * (long)own.Length;
    }

    /// <inheritdoc />
    public void Broadcast(Span<byte> values, int root = 0)
    {
        BytesGiven += Rank == root ? values.Length : 0;
        for (; values.Length > 0; values = values[Math.Min(AtOnce, values.Length)..])
        {
            var part = values[..Math.Min(AtOnce, values.Length)];
            fixed (byte* pointer = part)
            {
                Check(mpi.Bcast(pointer, part.Length, mpi.Bytes, root, mpi.World), "MPI_Bcast");
            }
        }
    }

    /// <inheritdoc />
    public void Abort(int exitCode)
    {
        finished = true;
        _ = mpi.AbortAll(mpi.World, exitCode);
    }

    /// <summary>Leaves in order, once all ranks have come here. Not after an exception: then <see cref="Abort"/>.</summary>
    public void Finish()
    {
        if (finished)
        {
            return;
        }

        finished = true;
        this.Barrier();
        watchdog?.Finish();
        Check(mpi.Finalize(), "MPI_Finalize");
    }

    /// <summary>Ends all ranks where this one has not left in order.</summary>
    public void Dispose()
    {
        if (!finished)
        {
            Abort(1);
        }
    }

    private int StartOf(ReadOnlySpan<int> counts)
    {
        var start = 0;
        for (var rank = 0; rank < Rank; rank++)
        {
            start += counts[rank];
        }

        return start;
    }

    private void Check(int code, string call)
    {
        if (code == 0)
        {
            return;
        }

        var text = stackalloc byte[512];
        int length;
        var known = mpi.ErrorString(code, text, &length) == 0;
        throw new MpiException(
            $"{call} failed in rank {Rank} of {Size}{(known ? $": {Marshal.PtrToStringUTF8((nint)text)}" : $" with code {code}")}. Another rank may have ended; the same command goes on from the last saved state.");
    }
}
