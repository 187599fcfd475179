using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

/// <summary>Opens files of a store.</summary>
internal static class StoreMap
{
    /// <summary>Maps a file whose size is known.</summary>
    /// <exception cref="StoreException">It is absent, or of another size.</exception>
    internal static MappedFile Open(string path, long bytes)
    {
        if (!File.Exists(path))
        {
            throw new StoreException($"{path} is missing. Take the store from a copy, or build it again.");
        }

        MappedFile file;
        try
        {
            file = new MappedFile(path);
        }
        catch (Exception error) when (error is CheckpointException or IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path} cannot be opened: {error.Message}", error);
        }

        if (file.Length != bytes)
        {
            var found = file.Length;
            file.Dispose();
            throw new StoreException($"{path} has {found} bytes; the manifest of the store says {bytes}. Take the store from a copy, or build it again.");
        }

        return file;
    }
}
