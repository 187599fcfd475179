using TransRec.Adapters.Files;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Recipes;

namespace TransRec.Experiments.Runs;

/// <summary>Data as a run serves them: what users have taken, whole, and every item that can be recommended.</summary>
/// <param name="Domain">The catalogue and the histories.</param>
/// <param name="Evaluated">The domain that the test is made on; null when the data are not those of the training.</param>
/// <param name="Change">What is different since the training; null when nothing is.</param>
internal sealed record ServedData(Domain Domain, Domain? Evaluated, DataChange? Change)
{
    /// <summary>Items that have vectors and are no longer in the catalogue: they are read in histories and never recommended.</summary>
    public IReadOnlyList<int> Withdrawn { get; init; } = [];

    private static readonly DataChange Nothing = new() { NewUsers = 0, NewInteractions = 0, NewItems = 0 };

    /// <summary>Reads the data of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="otherData">Whether data of another catalogue are accepted.</param>
    /// <exception cref="RunException">The data are of another catalogue, titles have another meaning, or a model without content cannot tell which items it knows.</exception>
    public static ServedData OfRun(RunFolder run, bool otherData)
    {
        var (data, _) = RunDomain.PartsOf(run);
        var whole = Experiment.LoadWhole(data);
        var filtered = whole.Filtered();
        var evaluated = run.Record.DataFingerprint is { } trained && trained != filtered?.Fingerprint ? null : filtered;
        var known = TrainedCatalogue.Find(run);
        // Of the same fingerprint there can be new users still, too short for the training, and items that nobody has taken.
        var change = evaluated is not null && known is null ? null : Compare(known, whole, run.Path, data.Folder, otherData);
        change = evaluated is not null && change == Nothing ? null : change;
        return ReadsContent(run)
            ? new ServedData(whole, evaluated, change)
            : OfKnownItems(whole, evaluated, known ?? (evaluated is null ? null : TrainedCatalogue.Of(evaluated)), change) ?? throw new RunException(
                $"The data in {data.Folder} have changed since {run.Path} was trained. It is an ID model, which knows items by their numbers, and has no {TrainedCatalogue.FileName} that says "
                + "which item has which. Restore the data, or train again.");
    }

    /// <summary>Reads the data of the domain of some adapters.</summary>
    /// <exception cref="RunException">The data are of another catalogue, or titles have another meaning.</exception>
    public static ServedData OfAdapters(AdapterOnBase choice, AdapterManifest manifest, DataOptions data)
    {
        var whole = Experiment.LoadWhole(data);
        var filtered = whole.Filtered();
        if (manifest.Data is not { } trained || trained == filtered?.Fingerprint)
        {
            return new ServedData(whole, filtered, null);
        }

        if (!choice.OtherData)
        {
            if (manifest.Items.Count == 0)
            {
                throw AdapterDomain.OtherData(choice, data, trained, filtered?.Fingerprint ?? "none");
            }

            _ = CatalogueMatch.Of([.. manifest.Items.Select(item => new NamedItem(item.Key, item.Value))], whole, choice.Folder, data.Folder, accepted: false);
        }

        return new ServedData(whole, null, new DataChange());
    }

    private static bool ReadsContent(RunFolder run) => run.Recipe switch
    {
        PretrainingRecipe recipe => recipe.ItemEncoder is not IdItemEncoderOptions,
        AdaptationRecipe recipe => ReadsContent(RunFolder.Open(recipe.Base)),
        _ => true,
    };

    private static DataChange Compare(TrainedCatalogue? known, Domain now, string what, string? folder, bool otherData)
    {
        if (known is null)
        {
            return new DataChange();
        }

        var (gone, retitled) = CatalogueMatch.Of(known.Items, now, what, folder, otherData);
        return new DataChange
        {
            NewUsers = Math.Max(0, now.Report.UsersRead - known.UsersRead),
            NewInteractions = Math.Max(0, now.Report.InteractionsRead - known.InteractionsRead),
            NewItems = Math.Max(0, now.Report.ItemsRead - (known.ItemsRead - gone)),
            GoneItems = gone,
            RetitledItems = retitled,
        };
    }

    // A table of vectors has a row per item of the training, by its number: the catalogue is those items, and what users have taken beside them is not read.
    private static ServedData? OfKnownItems(Domain whole, Domain? evaluated, TrainedCatalogue? known, DataChange? change)
    {
        if (known is null)
        {
            return null;
        }

        var places = known.Items.Select((item, place) => (item.Id, place)).ToDictionary(item => item.Id, item => item.place, StringComparer.Ordinal);
        List<string> users = [];
        List<(int Start, int Length)> sequences = [];
        List<int> kept = [];
        for (var user = 0; user < whole.UserCount; user++)
        {
            var start = kept.Count;
            foreach (var item in whole.Sequence(user))
            {
                if (places.TryGetValue(whole.ItemIds[item], out var place))
                {
                    kept.Add(place);
                }
            }

            if (kept.Count > start)
            {
                users.Add(whole.UserIds[user]);
                sequences.Add((start, kept.Count - start));
            }
        }

        var ids = known.Items.Select(item => item.Id).ToList();
        var domain = Domain.Indexed(
            whole.Name,
            whole.Options,
            (ids, [.. known.Items.Select(item => whole.TryFindItem(item.Id, out var now) ? whole.Titles[now] : item.Title)]),
            users,
            sequences,
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept),
            DomainReport.Reading.Of([whole]),
            whole.Folder,
            known.Fingerprint);
        return new ServedData(domain, evaluated, change)
        {
            Withdrawn = [.. Enumerable.Range(1, ids.Count).Where(item => !whole.TryFindItem(ids[item - 1], out _))],
        };
    }
}
