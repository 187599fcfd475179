using TransRec.Foundation.Files;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Writes recipes to start from.</summary>
public static class StarterRecipes
{
    /// <summary>Writes paper.json and short.json.</summary>
    /// <param name="folder">The folder; made when absent.</param>
    /// <returns>The files and what each is for.</returns>
    /// <exception cref="EcosystemException">One of the files is there already.</exception>
    public static IReadOnlyList<(string Path, string Purpose)> Write(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        (string Path, string Purpose, string Text)[] files =
        [
            (Path.Combine(folder, "short.json"), "the paper's experiment in small: seconds", EcosystemRecipes.Write(StandardRecipes.Short)),
            (Path.Combine(folder, "paper.json"), "the paper's experiment: one recommender, threshold, UCB; 60 cycles of 30 days on 20 populations", EcosystemRecipes.Write(StandardRecipes.Paper)),
        ];
        if (files.Select(file => file.Path).Where(Path.Exists).ToList() is { Count: > 0 } there)
        {
            throw new EcosystemException($"{Names.List(there)} {(there.Count == 1 ? "is" : "are")} there already; name another folder. Nothing was written.");
        }

        Directory.CreateDirectory(folder);
        foreach (var (path, _, text) in files)
        {
            AtomicFile.WriteText(path, text);
        }

        return [.. files.Select(file => (file.Path, file.Purpose))];
    }
}
