using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.Torch;

/// <summary>What a pickle may take: memory for its values, and copies that its constructors make.</summary>
/// <param name="pickleBytes">
/// The pickle's length. It can name a long text or list once and pass it to a constructor any number of times; an honest one passes each once, so all copies
/// together are no longer than the pickle.
/// </param>
/// <param name="fileBytes">
/// The length of the file around it. One byte of a pickle can make an object of forty; a state dict's values are few beside its tensors, so four times the file
/// and 64 MB are more than an honest one needs.
/// </param>
internal sealed class PickleAllowance(long pickleBytes, long fileBytes)
{
    // What the runtime takes on 64 bits. A place in a list that grows by doubling is taken four times at most: in the array that has just doubled, half empty,
    // and in all those before it.
    internal const int Slot = 32;
    internal const int Object = 32;
    internal const int Array = 24;
    internal const int FirstSlots = 56;
    internal const int Pair = 112;
    internal const int FirstPair = 224;

    private const long Base = 64_000_000;

    private readonly long _memory = checked(Base + (4 * fileBytes));
    private long _memoryLeft = checked(Base + (4 * fileBytes));
    private long _copiesLeft = pickleBytes;

    /// <summary>Counts a copy of a constructor's argument.</summary>
    /// <exception cref="CheckpointException">All copies together are longer than the pickle.</exception>
    internal void Spend(long count)
    {
        _copiesLeft -= count;
        if (_copiesLeft < 0)
        {
            throw new CheckpointException("The pickle's constructors copy more than the pickle holds; the same values are passed again and again.");
        }
    }

    /// <summary>Counts memory before it is taken.</summary>
    /// <exception cref="CheckpointException">All values together take more than the file allows.</exception>
    internal void Take(long bytes)
    {
        _memoryLeft -= bytes;
        if (_memoryLeft < 0)
        {
            throw new CheckpointException($"The pickle's values take more than {_memory / 1_000_000} MB of memory, four times the file and 64 MB; no state dict does. It is refused.");
        }
    }

    /// <summary>The memory of a value beyond its place on the stack.</summary>
    internal static long SizeOf(object? value) => value switch
    {
        null or bool => 0,
        string text => Object + (2L * text.Length),
        byte[] bytes => Object + bytes.Length,
        _ => Object,
    };
}
