namespace TransRec.Pictures;

/// <summary>Tells whether a relative path stays inside a folder once every link on it is followed.</summary>
internal sealed class RealPath
{
    private const int MostLinks = 40;

    private readonly string _folder;
    private readonly string _root;
    private readonly Dictionary<string, string?> _folders = new(StringComparer.Ordinal);

    public RealPath(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _root = Resolve(_folder, 0) ?? _folder;
    }

    /// <summary>False for absolute paths, for those that climb out, for links that lead out, and for circles of links.</summary>
    public bool IsInside(string relative)
    {
        if (Path.IsPathRooted(relative))
        {
            return false;
        }

        var full = Path.GetFullPath(Path.Combine(_folder, relative));
        if (!IsBelow(full, _folder))
        {
            return false;
        }

        // The folders of a catalogue are few: each is resolved once.
        var parent = Path.GetDirectoryName(full)!;
        if (!_folders.TryGetValue(parent, out var resolved))
        {
            _folders[parent] = resolved = Resolve(parent, 0);
        }

        return resolved is not null && Resolve(Path.Combine(resolved, Path.GetFileName(full)), 0, lastOnly: true) is { } real && IsBelow(real, _root);
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Null when links go in a circle.
    private static string? Resolve(string full, int links, bool lastOnly = false)
    {
        var root = Path.GetPathRoot(full)!;
        var parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var real = lastOnly ? Path.GetDirectoryName(full)! : root;
        foreach (var part in lastOnly ? parts.AsSpan(parts.Length - 1) : parts)
        {
            real = Path.Combine(real, part);
            if (new FileInfo(real).LinkTarget is not { } target)
            {
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            // The target may hold links of its own, and stand relative to the link.
            var next = Resolve(Path.GetFullPath(target, Path.GetDirectoryName(real)!), links);
            if (next is null)
            {
                return null;
            }

            real = next;
        }

        return real;
    }
}
