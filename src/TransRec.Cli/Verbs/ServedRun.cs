using TransRec.Adapters;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Server.Configuration;
using DomainOptions = TransRec.Server.Configuration.DomainOptions;

namespace TransRec.Cli.Verbs;

/// <summary>What serves a finished run: its base, its adapters as a folder, and its data as a domain; of adapters on a base also the base's own domain.</summary>
internal static class ServedRun
{
    /// <summary>The name of the folder inside the run where the server keeps its data, when none is named.</summary>
    public const string DataFolder = "server";

    /// <summary>The options of a server for a run.</summary>
    /// <param name="folder">A finished pretrain or adapt run.</param>
    /// <param name="data">The server's data folder; null: one inside the run.</param>
    /// <exception cref="RunException">The run cannot be served.</exception>
    public static ServerOptions Of(string folder, string? data)
    {
        var run = RunFolder.Open(folder);
        _ = run.Result(); // a run that is not finished has none
        var place = Path.GetFullPath(data ?? Path.Combine(folder, DataFolder));
        return run.Recipe switch
        {
            PretrainingRecipe pretraining => Options(folder, place, [Domain(folder, pretraining.Data, null, [])]),
            AdaptationRecipe adaptation when AdapterRegistry.Of(adaptation.Adapter).TrainsEverything => Options(folder, place, [Domain(folder, adaptation.Data, null, [])]),
            AdaptationRecipe adaptation => OfAdapters(folder, adaptation, place),
            _ => throw new RunException($"{folder} is a {run.Record.Kind} run: it has a text encoder and no recommender. Name a pretrain or adapt run."),
        };
    }

    private static ServerOptions OfAdapters(string folder, AdaptationRecipe adaptation, string data)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var adapters = Path.Combine(data, "adapters", name);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(adapters)!);
        _ = AdapterExport.Run(folder, adapters, overwrite: true);
        var target = Domain(folder, adaptation.Data, adapters, []);
        // The base serves its own catalogue without adapters, next to the one that it was carried to.
        var source = RunFolder.Open(adaptation.Base).Recipe is PretrainingRecipe { Data: { Folder: not null, JoinedFolders.Count: 0 } own } && own.Folder != adaptation.Data.Folder
            ? [Domain(adaptation.Base, own, null, [target.Name])]
            : Array.Empty<DomainOptions>();
        return Options(adaptation.Base, data, [target, .. source]) with { Adapters = [Path.Combine(data, "adapters")] };
    }

    private static ServerOptions Options(string model, string data, IReadOnlyList<DomainOptions> domains) =>
        new() { Base = Path.GetFullPath(model), Data = data, Domains = domains };

    private static DomainOptions Domain(string run, DataOptions data, string? adapters, IReadOnlyList<string> taken)
    {
        if (data.Folder is not { } folder || data.JoinedFolders.Count > 0)
        {
            throw new RunException($"{run} was trained on {(data.Folder is null ? "data that it does not name" : "joined domains")}; write a configuration file with the domains to serve (docs/guide/serving.md).");
        }

        var name = new string([.. Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]).Trim('-');
        name = name.Length == 0 ? "domain" : name.Length > 60 ? name[..60] : name;
        return new DomainOptions { Name = taken.Contains(name) ? $"{name}-base" : name, Items = Path.GetFullPath(folder), Algorithm = adapters };
    }
}
