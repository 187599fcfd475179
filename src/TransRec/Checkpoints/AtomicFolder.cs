namespace TransRec.Checkpoints;

/// <summary>
/// Writes a folder as a whole or not at all: into a temporary folder beside it, renamed when complete. After a failure what was there is untouched and the
/// temporary folder is gone.
/// </summary>
internal static class AtomicFolder
{
    /// <param name="path">The folder. One that is there is replaced when <paramref name="write"/> has returned.</param>
    /// <param name="mayReplace">Whether the folder that is there may be replaced.</param>
    /// <param name="write">Writes all files into the folder whose path it gets.</param>
    /// <exception cref="CheckpointException">The path is a file, or a folder that may not be replaced; nothing was written.</exception>
    internal static void Write(string path, Predicate<string> mayReplace, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full))
        {
            throw new CheckpointException($"{path} is a file; a folder is to be written there. Choose another path.");
        }

        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any() && !mayReplace(full))
        {
            throw new CheckpointException($"{path} holds files of another kind, which are not replaced. Choose another folder, or empty it.");
        }

        var beside = Path.GetDirectoryName(full) ?? throw new CheckpointException($"{path} is the root of a file system; name a folder below it.");
        Directory.CreateDirectory(beside);
        var temporary = Path.Combine(beside, $".{Path.GetFileName(full)}.{Guid.NewGuid():n}.tmp");
        try
        {
            Directory.CreateDirectory(temporary);
            write(temporary);
            Exchange(temporary, full);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static void Exchange(string temporary, string full)
    {
        if (!Directory.Exists(full))
        {
            Directory.Move(temporary, full);
            return;
        }

        var former = temporary + ".former";
        Directory.Move(full, former);
        try
        {
            Directory.Move(temporary, full);
        }
        catch
        {
            Directory.Move(former, full);
            throw;
        }

        Directory.Delete(former, recursive: true);
    }
}
