namespace TransRec.Tests.Foundation.Files;

/// <summary>The memory that a reader takes for a file: at most four times the file and 64 MB.</summary>
internal static class Bounds
{
    /// <summary>Reads a file and holds all that was allocated on the way against the bound.</summary>
    /// <returns>What the reader threw; null when it read the file.</returns>
    public static Exception? Held(string path, Action<string> read)
    {
        var size = new FileInfo(path).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Record.Exception(() => read(path));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= (4 * size) + 64_000_000, $"{path}: {allocated:N0} bytes were allocated for a file of {size:N0}.");
        Assert.True(error is null or TransRecException or InvalidDataException or IOException, $"{path}: {error}");
        return error;
    }
}
