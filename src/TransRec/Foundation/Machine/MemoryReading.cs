using System.Runtime.InteropServices;

namespace TransRec.Foundation.Machine;

/// <summary>What a process holds and may still take, in bytes.</summary>
/// <param name="InUse">Native memory in use: tensors above all. Of a C library that does not count it, the process's resident memory.</param>
/// <param name="Reusable">Native memory that was let go and stays with the process, ready for the next tensor.</param>
/// <param name="Available">What the machine, or the control group that bounds the process, can still give.</param>
internal readonly partial record struct MemoryReading(long InUse, long Reusable, long Available)
{
    /// <summary>This process now.</summary>
    public static MemoryReading Now()
    {
        var available = AvailableMemory.Bytes();
        if (OperatingSystem.IsLinux())
        {
            try
            {
                var heap = CountHeap();
                var inUse = (long)(heap.InUse + heap.Mapped);
                // Free blocks whose pages were given back (HeldMemory) are no longer with the process.
                return new MemoryReading(inUse, Math.Min((long)heap.Free, Math.Max(0, Environment.WorkingSet - inUse)), available);
            }
            catch (EntryPointNotFoundException)
            {
                // Another C library (musl), or a glibc before 2.33.
            }
        }

        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new MemoryReading(process.WorkingSet64, 0, available);
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial HeapCounts CountHeap();

    // struct mallinfo2; the fields that are not read keep their published names.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct HeapCounts
    {
        private readonly nuint arena;
        private readonly nuint ordblks;
        private readonly nuint smblks;
        private readonly nuint hblks;

        /// <summary>hblkhd: bytes in memory mapped for one block each.</summary>
        public readonly nuint Mapped;

        private readonly nuint usmblks;
        private readonly nuint fsmblks;

        /// <summary>uordblks: bytes of blocks in use.</summary>
        public readonly nuint InUse;

        /// <summary>fordblks: bytes of free blocks.</summary>
        public readonly nuint Free;

        private readonly nuint keepcost;
    }
}
