namespace TransRec.Foundation.Files;

/// <summary>
/// Temporary files and folders of writers that were killed: <c>.NAME.32 hexadecimal digits.tmp</c>, and for folders <c>.former</c> and <c>.lock</c> next to
/// them. A writer that lives holds its temporary file, or its folder's lock, and keeps them.
/// </summary>
internal static class Leftovers
{
    internal const string Temporary = ".tmp";
    internal const string Former = ".former";
    internal const string Lock = ".lock";

    /// <summary>A name for something temporary of a file or folder, without its ending.</summary>
    internal static string NameFor(string name) => $".{name}.{Guid.NewGuid():n}";

    /// <summary>Deletes what killed writers of files have left in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The file that they wrote; null: of any name.</param>
    internal static void SweepFiles(string folder, string? name = null)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Temporary).Where(path => Is(path, name, Temporary)).ToList())
        {
            if (IsDead(path))
            {
                Quietly(() => File.Delete(path));
            }
        }
    }

    /// <summary>Deletes what killed writers of a folder have left next to it; a former one that nothing replaced goes back to its place.</summary>
    /// <param name="folder">The folder, a full path.</param>
    internal static void SweepFolder(string folder)
    {
        var (beside, name) = (Path.GetDirectoryName(folder), Path.GetFileName(folder));
        if (beside is null || !Directory.Exists(beside))
        {
            return;
        }

        foreach (var path in Directory.EnumerateDirectories(beside, "." + "*").Where(path => Is(path, name, Temporary, Former)).Order(StringComparer.Ordinal).ToList())
        {
            var held = Path.ChangeExtension(path, Lock);
            if (File.Exists(held) && !IsDead(held))
            {
                continue;
            }

            // Former before temporary, in the order of their names: what was there before is whole, the other one may not be.
            Quietly(() =>
            {
                if (path.EndsWith(Former, StringComparison.Ordinal) && !Directory.Exists(folder))
                {
                    Directory.Move(path, folder);
                }
                else
                {
                    Directory.Delete(path, recursive: true);
                }
            });
        }

        foreach (var path in Directory.EnumerateFiles(beside, "*" + Lock).Where(path => Is(path, name, Lock)).ToList())
        {
            if (IsDead(path))
            {
                Quietly(() => File.Delete(path));
            }
        }
    }

    /// <summary>Whether a name is that of a temporary file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">Of which file; null: of any.</param>
    /// <param name="endings">The endings that it may have.</param>
    internal static bool Is(string path, string? name, params ReadOnlySpan<string> endings)
    {
        var own = Path.GetFileName(path);
        var ending = Path.GetExtension(own);
        var stem = Path.GetFileNameWithoutExtension(own);
        return endings.Contains(ending) && stem.Length > 34 && stem[0] == '.' && stem[^33] == '.' && stem[^32..].All(char.IsAsciiHexDigitLower)
            && (name is null || stem[1..^33] == name);
    }

    private static bool IsDead(string path)
    {
        try
        {
            using var held = FileLock.TryHold(path);
            return held is not null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // it cannot be deleted either
        }
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process has swept it, or may.
        }
    }
}
