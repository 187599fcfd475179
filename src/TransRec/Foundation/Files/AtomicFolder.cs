using System.Security.Cryptography;

namespace TransRec.Foundation.Files;

/// <summary>
/// Writes a folder as a whole or not at all: into a temporary folder next to it, put in its place when complete (<see cref="FolderExchange"/>). After a failure
/// what was there is untouched and the temporary folder is gone. What a killed process has left of the same folder is cleared first.
/// </summary>
internal static class AtomicFolder
{
    /// <param name="path">The folder. One that is there is replaced when <paramref name="write"/> has returned.</param>
    /// <param name="mayReplace">Whether the folder that is there may be replaced.</param>
    /// <param name="write">Writes all files into the folder whose path it gets.</param>
    /// <param name="own">The names of what such a folder has. Whatever else is in a folder that is replaced stays in it. Null: nothing.</param>
    /// <param name="overwrite">
    /// False: a folder that is there is left as it is when it holds the same files of <paramref name="own"/>, as after a call that is repeated, and refused when it
    /// does not. Default true: it is replaced.
    /// </param>
    /// <exception cref="CheckpointException">The path is a file, or a folder that may not be replaced; what is there is unchanged.</exception>
    internal static void Write(string path, Predicate<string> mayReplace, Action<string> write, IReadOnlyCollection<string>? own = null, bool overwrite = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full))
        {
            throw new CheckpointException($"{path} is a file; a folder is to be written there. Choose another path.");
        }

        Leftovers.SweepFolder(full);
        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any() && !mayReplace(full))
        {
            throw new CheckpointException($"{path} holds files of another kind, which are not replaced. Choose another folder, or empty it.");
        }

        var beside = Path.GetDirectoryName(full) ?? throw new CheckpointException($"{path} is the root of a file system; name a folder below it.");
        Directory.CreateDirectory(beside);
        var name = Path.Combine(beside, Leftovers.NameFor(Path.GetFileName(full)));
        using var alive = FileLock.TryHold(name + Leftovers.Lock, passing: true);
        var temporary = name + Leftovers.Temporary;
        try
        {
            Directory.CreateDirectory(temporary);
            write(temporary);
            var isThere = Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any();
            if (isThere && !overwrite)
            {
                if (!AreSame(full, temporary, own ?? []))
                {
                    throw new CheckpointException($"{path} is there already, with other content. Choose another folder, or replace that one with --overwrite.");
                }

                return;
            }

            if (isThere)
            {
                Keep(full, temporary, own ?? []);
            }

            FolderExchange.Put(temporary, full);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }

        AtomicFile.FlushFolder(beside);
    }

    /// <summary>Puts a folder back that a killed process had moved away to replace it, where that is so.</summary>
    internal static void Recover(string path)
    {
        if (!string.IsNullOrEmpty(path) && !Directory.Exists(path) && !File.Exists(path))
        {
            Leftovers.SweepFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        }
    }

    private static bool AreSame(string there, string made, IReadOnlyCollection<string> own) => own.All(name =>
    {
        var (old, fresh) = (new FileInfo(Path.Combine(there, name)), new FileInfo(Path.Combine(made, name)));
        return old.Exists == fresh.Exists && (!old.Exists || (old.Length == fresh.Length && Sum(old).SequenceEqual(Sum(fresh))));
    });

    private static byte[] Sum(FileInfo file)
    {
        using var stream = file.OpenRead();
        return SHA256.HashData(stream);
    }

    // Copied, not moved: until the exchange the folder that is there has all of its files.
    private static void Keep(string from, string to, IReadOnlyCollection<string> own)
    {
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos().Where(entry => !own.Contains(entry.Name) && !Leftovers.Is(entry.Name, null, Leftovers.Temporary)))
        {
            var copy = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } target)
            {
                _ = entry is DirectoryInfo ? Directory.CreateSymbolicLink(copy, target) : File.CreateSymbolicLink(copy, target);
            }
            else if (entry is DirectoryInfo folder)
            {
                Directory.CreateDirectory(copy);
                Keep(folder.FullName, copy, []);
            }
            else if (!File.Exists(copy))
            {
                File.Copy(entry.FullName, copy);
            }
        }
    }
}
