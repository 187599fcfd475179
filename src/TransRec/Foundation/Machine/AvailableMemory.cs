using System.Globalization;

namespace TransRec.Foundation.Machine;

/// <summary>Memory that this process may still take: of the machine, and of the control groups that a container puts it into.</summary>
internal static class AvailableMemory
{
    /// <summary>Bytes; on Linux from /proc and /sys, else from what the runtime knows.</summary>
    /// <param name="root">Where those folders lie, for tests. Default: the root of the file system.</param>
    public static long Bytes(string root = "/")
    {
        var machine = OfMachine(Path.Combine(root, "proc", "meminfo"));
        if (machine is null)
        {
            var known = GC.GetGCMemoryInfo();
            return Math.Max(0, known.TotalAvailableMemoryBytes - known.MemoryLoadBytes);
        }

        return OfGroups(root).Append(machine.Value).Min();
    }

    private static long? OfMachine(string path) =>
        File.Exists(path) && Value(File.ReadLines(path), "MemAvailable:") is { } kilobytes ? kilobytes * 1024 : null;

    // Version 1 has a tree per controller, version 2 one tree; a group's limit binds all groups below it.
    private static IEnumerable<long> OfGroups(string root)
    {
        var list = Path.Combine(root, "proc", "self", "cgroup");
        foreach (var line in File.Exists(list) ? File.ReadAllLines(list) : [])
        {
            var parts = line.Split(':', 3);
            var first = parts.Length == 3 && parts[1].Split(',').Contains("memory");
            if (parts.Length != 3 || (!first && parts[1].Length > 0))
            {
                continue;
            }

            var tree = Path.Combine(root, "sys", "fs", "cgroup", first ? "memory" : "");
            var names = parts[2].Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (var depth = 0; depth <= names.Length; depth++)
            {
                var group = Path.Combine([tree, .. names[..depth]]);
                var left = first
                    ? Left(group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
                    : Left(group, "memory.max", "memory.current", "inactive_file");
                if (left is not null)
                {
                    yield return left.Value;
                }
            }
        }
    }

    // What is left below a limit; pages of files that nothing uses can be had too.
    private static long? Left(string group, string limitName, string usageName, string inactive)
    {
        if (Number(Path.Combine(group, limitName)) is not { } limit || Number(Path.Combine(group, usageName)) is not { } usage)
        {
            return null; // no such group here, or "max"
        }

        var statistics = Path.Combine(group, "memory.stat");
        var files = File.Exists(statistics) ? Value(File.ReadLines(statistics), inactive) ?? 0 : 0;
        return Math.Max(0, limit - usage + files);
    }

    private static long? Number(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? Value(IEnumerable<string> lines, string name) =>
        lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words.Length >= 2 && words[0] == name) is { } found
        && long.TryParse(found[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
