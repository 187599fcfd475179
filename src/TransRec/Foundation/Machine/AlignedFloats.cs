namespace TransRec.Foundation.Machine;

/// <summary>
/// Values in memory of the garbage collector that does not move and begins at a whole cache line. The address is valid while the object lives: whoever computes with
/// it ends with <see cref="GC.KeepAlive"/> of what holds the object.
/// </summary>
internal sealed unsafe class AlignedFloats
{
    private const int Line = 64;

    private readonly float[] memory;
    private readonly int first;

    /// <summary>As many zeros.</summary>
    public AlignedFloats(int count)
    {
        Count = count;
        memory = GC.AllocateArray<float>(count + (Line / sizeof(float)), pinned: true);
        var address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref memory[0]);
        first = (int)((Line - (address % Line)) % Line) / sizeof(float);
        Address = (float*)address + first;
    }

    /// <summary>How many values.</summary>
    public int Count { get; }

    /// <summary>The first value.</summary>
    public float* Address { get; }

    /// <summary>The values.</summary>
    public Span<float> Values => memory.AsSpan(first, Count);
}
