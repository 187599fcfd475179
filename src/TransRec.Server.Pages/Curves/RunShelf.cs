using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;

namespace TransRec.Server.Pages.Curves;

/// <summary>The runs in the folders that the pages were given, by name: never by a path that somebody sends.</summary>
internal sealed class RunShelf(PagesOptions options)
{
    private const int Most = 200;
    private const int Deepest = 5;

    /// <summary>Whether any folder was named.</summary>
    public bool IsConfigured => options.Runs.Count > 0;

    /// <summary>The runs, the one that was started last first.</summary>
    public IReadOnlyList<ShownRun> All() => [.. Folders().Take(Most).Select(each => Read(each.Name, each.Folder)).OfType<ShownRun>().OrderByDescending(run => run.Record.Started)];

    /// <summary>A run with its curves; null: there is none of the name.</summary>
    public (ShownRun Run, RunCurves Curves)? Find(string name) =>
        Folders().FirstOrDefault(each => each.Name == name) is { Folder: { } folder } && Read(name, folder) is { } run ? (run, RunCurves.Read(Path.Combine(folder, RunFiles.Metrics))) : null;

    private IEnumerable<(string Name, string Folder)> Folders()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in options.Runs.Select(Path.GetFullPath).Where(Directory.Exists))
        {
            foreach (var folder in Within(root, 0))
            {
                var relative = Path.GetRelativePath(root, folder).Replace('\\', '/');
                var name = relative == "." ? Path.GetFileName(root) : relative;
                yield return (names.Add(name) ? name : $"{Path.GetFileName(root)}/{name}", folder);
            }
        }
    }

    private static IEnumerable<string> Within(string folder, int depth)
    {
        if (File.Exists(Path.Combine(folder, RunFiles.Record)))
        {
            return [folder]; // nothing inside a run is a run
        }

        return depth == Deepest ? [] : Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).SelectMany(inner => Within(inner, depth + 1));
    }

    // One that is being written, or is damaged, is not shown until it can be read.
    private static ShownRun? Read(string name, string folder)
    {
        try
        {
            return new ShownRun(name, RunFiles.ReadRecord(folder));
        }
        catch (Exception error) when (error is RunException or CheckpointException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>A run.</summary>
/// <param name="Name">Its folder, relative to the one that the pages were given.</param>
/// <param name="Record">What it says of itself.</param>
internal sealed record ShownRun(string Name, RunRecord Record);
