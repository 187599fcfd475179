using System.Runtime.InteropServices;
using TorchSharp;

namespace TransRec.Foundation.Machine;

/// <summary>
/// Settings of the process. They belong to a process's entry (a program's main, a test host, a benchmark), which makes them before the first tensor; no part of the library makes
/// them on its own.
/// </summary>
public static partial class NativeRuntime
{
    private const int TrimThreshold = -1; // M_TRIM_THRESHOLD
    private const int TopPad = -2; // M_TOP_PAD
    private const int MapThreshold = -3; // M_MMAP_THRESHOLD
    private const string Spins = "GOMP_SPINCOUNT";
    private const string Kernels = "ONEDNN_PRIMITIVE_CACHE_CAPACITY";

    /// <summary>
    /// Sets the allocator (Linux with glibc), how long threads wait for each other (Linux), the number of threads of tensor operations and how float32 products are
    /// computed; on a graphics card convolutions too are in float32 (by default cuDNN rounds to 19 bits, TF32).
    /// </summary>
    /// <param name="threads">Threads; 0: as many as cores.</param>
    /// <remarks>
    /// By default glibc gives every large activation fresh pages and returns them at once; the page faults cost more than the mathematics. Keeping
    /// freed memory in the process is worth 2 to 5 times the speed of a training step.
    /// OpenMP's threads wait for each other spinning, by default for milliseconds: on a machine with other work they take the cores from those they wait for. 10,000 rounds cost nothing
    /// on a quiet machine and make a training of two threads twice as fast on a busy one (docs/performance/processors.md).
    /// oneDNN keeps a compiled kernel for each of the last 1,024 shapes of products. Packed batches have other shapes in every step, so most are never used again; with 64, three steps' worth, a
    /// training of 128 users over 2 layers x 128 has 210 MB in use between two steps instead of 340, in blocks that scatter less over the heap, and is no slower (measured). What the
    /// environment says (GOMP_SPINCOUNT, OMP_WAIT_POLICY, ONEDNN_PRIMITIVE_CACHE_CAPACITY) stands.
    /// </remarks>
    public static void Prepare(int threads = 0)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
                {
                    _ = SetVariable(Spins, "10000", overwrite: 0); // read when libtorch is loaded
                }

                _ = SetVariable(Kernels, "64", overwrite: 0); // as the variable above
                _ = SetAllocator(MapThreshold, 1 << 30);
                _ = SetAllocator(TrimThreshold, int.MaxValue);
                _ = SetAllocator(TopPad, 64 << 20);
            }
            catch (EntryPointNotFoundException)
            {
                // Another C library (musl) has no such settings, and works without them.
            }
        }

        RepeatableProducts.Ask();
        torch.set_num_threads(Count(threads));
        torch.backends.cudnn.allow_tf32 = false;
        _ = Float32Products.PreferFast();
    }

    /// <summary>
    /// Another number of threads of tensor operations until the result is disposed: a run computes with as many as its recipe says, and leaves the process as it was.
    /// </summary>
    /// <param name="threads">Threads; 0: as many as cores.</param>
    internal static IDisposable WithThreads(int threads)
    {
        var before = torch.get_num_threads();
        torch.set_num_threads(Count(threads));
        return new Restored(before);
    }

    /// <summary>Gives the pages of freed memory back to the system, between blocks that are in use too; they cost a page fault each when they are needed again.</summary>
    /// <returns>False where the C library has no such call (musl, Windows, macOS).</returns>
    internal static bool GiveBackFreeMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            _ = Trim(0);
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static int Count(int threads) => threads > 0 ? threads : Environment.ProcessorCount;

    private sealed class Restored(int threads) : IDisposable
    {
        public void Dispose() => torch.set_num_threads(threads);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);
}
