using TransRec.Foundation.Files;

namespace TransRec.Ecosystem.Simulation;

/// <summary>Writes recipes to start from.</summary>
public static class StarterRecipes
{
    private const string Adapters = """
        // Real adapters in place of the paper's recommenders. Change the paths: a base run, the target domain, categories and owners of its items, and adapter folders of the store.
        {
          "seeds": 3,
          "cycles": 12,
          "daysPerCycle": 5,
          "slate": 10,
          "population": {
            "source": "domain",
            "folder": "data/target",
            "attributes": "data/target/attributes.tsv", // item id, tab, categories separated by |
            "owners": "data/target/owners.tsv",         // item id, tab, owner
            "niche": "Western",
            "consumers": 300,
            "historyLength": 5                          // a consumer begins with a user's first items
          },
          "itemChoice": { "rule": "paper", "least": 0.1 },
          "recommenders": [
            { "type": "adapter", "name": "base", "base": "runs/source" },
            { "type": "adapter", "name": "mainstream", "base": "runs/source", "folder": "adapters/mainstream" },
            { "type": "adapter", "name": "niche", "base": "runs/source", "folder": "adapters/niche", "niche": true }
          ],
          "scenarios": [
            { "name": "base alone", "recommenders": ["base"] },
            { "name": "one adapter for all", "recommenders": ["mainstream"] },
            {
              "name": "threshold", "recommenders": ["mainstream", "niche"], "portability": "universal",
              "policy": { "type": "threshold", "threshold": 0.2, "maxExploration": 1 }
            },
            { "name": "ucb", "recommenders": ["mainstream", "niche"], "portability": "universal", "policy": { "type": "ucb", "maxExploration": 1 } }
          ]
        }

        """;

    /// <summary>Writes short.json, paper.json and adapters.json.</summary>
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
            (Path.Combine(folder, "adapters.json"), "adapters of one's own on a domain of one's own: change the paths first", Adapters.ReplaceLineEndings("\n")),
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
