using System.Runtime.InteropServices;

namespace TransRec.Distributed;

/// <summary>The MPI library of this machine: found by name when it is first needed, so that nothing of MPI is needed to build or to work alone.</summary>
internal sealed unsafe partial class MpiLibrary
{
    /// <summary>The environment variable that names the library's file.</summary>
    public const string Variable = "TRANSREC_MPI";

    private const int Now = 2; // RTLD_NOW
    private const int Global = 0x100; // RTLD_GLOBAL: Open MPI's plug-ins find the library's symbols

    private static readonly Dictionary<MpiFlavour, string[]> s_names = new()
    {
        [MpiFlavour.OpenMpi] = ["libmpi.so.40", "libmpi.so.80", "libmpi.so"],
        [MpiFlavour.Mpich] = ["libmpich.so.12", "libmpi.so.12", "libmpich.so"],
    };

    private readonly nint handle;

    private MpiLibrary(string path, nint handle)
    {
        Path = path;
        this.handle = handle;
        Flavour = NativeLibrary.TryGetExport(handle, "ompi_mpi_comm_world", out _) ? MpiFlavour.OpenMpi : MpiFlavour.Mpich;
        var open = Flavour == MpiFlavour.OpenMpi;
        World = open ? Export("ompi_mpi_comm_world") : 0x44000000;
        Bytes = open ? Export("ompi_mpi_byte") : 0x4c00010d;
        Words = open ? Export("ompi_mpi_int32_t") : 0x4c000439;
        Longs = open ? Export("ompi_mpi_int64_t") : 0x4c00083a;
        Sum = open ? Export("ompi_mpi_op_sum") : 0x58000003;
        ErrorsReturn = open ? Export("ompi_mpi_errors_return") : 0x54000001;
        InPlace = open ? 1 : -1;
        StatusIgnore = open ? 0 : 1;
        InitThread = (delegate* unmanaged<nint, nint, int, int*, int>)Export("MPI_Init_thread");
        CommRank = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_rank");
        CommSize = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_size");
        CommDup = (delegate* unmanaged<nint, nint*, int>)Export("MPI_Comm_dup");
        SetErrorHandler = (delegate* unmanaged<nint, nint, int>)Export("MPI_Comm_set_errhandler");
        Allreduce = (delegate* unmanaged<void*, void*, int, nint, nint, nint, int>)Export("MPI_Allreduce");
        ReduceScatter = (delegate* unmanaged<void*, void*, int*, nint, nint, nint, int>)Export("MPI_Reduce_scatter");
        Allgatherv = (delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int>)Export("MPI_Allgatherv");
        Bcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Export("MPI_Bcast");
        BeginAllreduce = (delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int>)Export("MPI_Iallreduce");
        Test = (delegate* unmanaged<nint*, int*, nint, int>)Export("MPI_Test");
        AbortAll = (delegate* unmanaged<nint, int, int>)Export("MPI_Abort");
        Finalize = (delegate* unmanaged<int>)Export("MPI_Finalize");
        ErrorString = (delegate* unmanaged<int, byte*, int*, int>)Export("MPI_Error_string");
        LibraryVersion = (delegate* unmanaged<byte*, int*, int>)Export("MPI_Get_library_version");
    }

    /// <summary>The file, as it was asked for.</summary>
    public string Path { get; }

    /// <summary>Its family.</summary>
    public MpiFlavour Flavour { get; }

    // Handles are addresses (Open MPI) or numbers of 32 bits (MPICH). Both go as 64 bits: in the calling conventions of x64 and arm64 on Linux a callee that takes 32 reads the lower half,
    // of a register as of a place on the stack.
    public nint World { get; }

    public nint Bytes { get; }

    public nint Words { get; }

    public nint Longs { get; }

    public nint Sum { get; }

    public nint ErrorsReturn { get; }

    public nint InPlace { get; }

    public nint StatusIgnore { get; }

    public delegate* unmanaged<nint, nint, int, int*, int> InitThread { get; }

    public delegate* unmanaged<nint, int*, int> CommRank { get; }

    public delegate* unmanaged<nint, int*, int> CommSize { get; }

    public delegate* unmanaged<nint, nint*, int> CommDup { get; }

    public delegate* unmanaged<nint, nint, int> SetErrorHandler { get; }

    public delegate* unmanaged<void*, void*, int, nint, nint, nint, int> Allreduce { get; }

    public delegate* unmanaged<void*, void*, int*, nint, nint, nint, int> ReduceScatter { get; }

    public delegate* unmanaged<void*, int, nint, void*, int*, int*, nint, nint, int> Allgatherv { get; }

    public delegate* unmanaged<void*, int, nint, int, nint, int> Bcast { get; }

    public delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int> BeginAllreduce { get; }

    public delegate* unmanaged<nint*, int*, nint, int> Test { get; }

    public delegate* unmanaged<nint, int, int> AbortAll { get; }

    public delegate* unmanaged<int> Finalize { get; }

    public delegate* unmanaged<int, byte*, int*, int> ErrorString { get; }

    public delegate* unmanaged<byte*, int*, int> LibraryVersion { get; }

    /// <summary>What the library says of itself, its first line.</summary>
    public string Version
    {
        get
        {
            var text = stackalloc byte[8192];
            int length;
            _ = LibraryVersion(text, &length);
            return (Marshal.PtrToStringUTF8((nint)text) ?? "").Split('\n', '\t')[0].Trim();
        }
    }

    /// <summary>Finds the library.</summary>
    /// <param name="flavour">The family that the launcher belongs to; null: the first that is there.</param>
    /// <exception cref="MpiException">It is not there; the message says what to install.</exception>
    public static MpiLibrary Load(MpiFlavour? flavour)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            throw new MpiException("Ranks by MPI work on Linux (x64, arm64). On this system work in one process, without --ranks.");
        }

        List<string> names = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? [named]
            : [.. s_names.Where(each => flavour is null || each.Key == flavour).SelectMany(each => each.Value)];
        foreach (var name in names)
        {
            if (Open(name, Now | Global) is var handle and not 0)
            {
                var library = new MpiLibrary(name, handle);
                if (flavour is null || library.Flavour == flavour)
                {
                    return library;
                }
            }
        }

        throw new MpiException(
            $"{(flavour == MpiFlavour.Mpich ? "MPICH" : flavour == MpiFlavour.OpenMpi ? "Open MPI" : "MPI")} is not there: none of {string.Join(", ", names)} can be opened. Install it "
            + $"(Debian: openmpi-bin or mpich), or name its file in {Variable}.");
    }

    /// <summary>Whether a family is on this machine.</summary>
    public static bool IsThere(MpiFlavour flavour)
    {
        try
        {
            _ = Load(flavour);
            return true;
        }
        catch (MpiException)
        {
            return false;
        }
    }

    private nint Export(string name) => NativeLibrary.TryGetExport(handle, name, out var address)
        ? address
        : throw new MpiException($"{Path} has no {name}: it is no MPI of version 3 or later. Name another file in {Variable}.");

    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string name, int flags);
}
