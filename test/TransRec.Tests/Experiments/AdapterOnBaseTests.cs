using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Tests.Cli;

namespace TransRec.Tests.Experiments;

/// <summary>A base run with the adapters of a folder: evaluated, and asked for recommendations.</summary>
[Collection(nameof(TinyWorld))]
public sealed class AdapterOnBaseTests(TinyWorld world)
{
    [Fact]
    public void It_recommends_and_scores_exactly_as_the_run_that_trained_the_adapters()
    {
        var adapter = new AdapterOnBase(Exported());
        using var run = RecommenderRun.Open(world.TargetRun);
        using var onBase = RecommenderRun.Open(world.SourceRun, adapter);
        foreach (var user in Experiment.Load(TinyWorld.Data(world.Target)).UserIds)
        {
            Assert.Equal(run.ForUser(user, 10), onBase.ForUser(user, 10));
        }

        var (expected, found) = (RunEvaluation.Run(world.TargetRun), RunEvaluation.Run(world.SourceRun, adapter: adapter));
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(found));
    }

    [Fact]
    public void The_commands_take_an_adapter_folder()
    {
        var folder = Exported();
        var (expected, found) = (new CommandLine(), new CommandLine());
        var user = Experiment.Load(TinyWorld.Data(world.Target)).UserIds[0];
        Assert.Equal(0, expected.Run("recommend", world.TargetRun, "--user", user));
        Assert.Equal(0, found.Run("recommend", world.SourceRun, "--adapter", folder, "--user", user));
        Assert.Equal(expected.Out, found.Out);

        var evaluation = new CommandLine();
        Assert.Equal(0, evaluation.Run("evaluate", world.SourceRun, "--adapter", folder, "--data", world.Target));
        Assert.Contains("all users", evaluation.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_without_an_adapter_are_refused()
    {
        var line = new CommandLine();
        Assert.Equal(2, line.Run("evaluate", world.TargetRun, "--data", world.Target));
        Assert.Contains("belong to --adapter", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_that_has_grown_is_served_and_not_evaluated()
    {
        var (folder, grown) = (Exported(), Grown());
        using var run = RecommenderRun.Open(world.SourceRun, new AdapterOnBase(folder, grown));
        Assert.Contains(run.ForHistory([run.Domain.ItemIds[1]], 1000), item => item.ItemId == "new-1");
        Assert.Contains("have changed since the training", Assert.Single(run.Notes), StringComparison.Ordinal);

        var error = Assert.Throws<RunException>(() => RunEvaluation.Run(world.SourceRun, adapter: new AdapterOnBase(folder, grown)));
        Assert.Contains("are not those that", error.Message, StringComparison.Ordinal);
        Assert.Contains("--other-data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_domains_data_are_served_only_on_request()
    {
        var folder = Exported();
        Assert.Contains("are of another catalogue", Refused(new AdapterOnBase(folder, world.Source)), StringComparison.Ordinal);
        using var run = RecommenderRun.Open(world.SourceRun, new AdapterOnBase(folder, world.Source, OtherData: true));
        Assert.Equal(3, run.ForHistory([run.Domain.ItemIds[1]], 3).Count);
    }

    [Fact]
    public void A_folder_that_lists_no_items_is_served_on_other_data_only_on_request()
    {
        var folder = Changed(Exported(), manifest => manifest.AsObject().Remove("items"));
        Assert.Contains("are not those that", Refused(new AdapterOnBase(folder, Grown())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_without_recipe_or_with_a_folder_that_is_gone_asks_for_the_data()
    {
        var folder = Exported();
        var gone = Changed(folder, manifest => manifest["recipe"]!["data"]!["folder"] = "nowhere");
        Assert.Contains("was trained on nowhere, and there is no such folder here", Refused(new AdapterOnBase(gone)), StringComparison.Ordinal);

        var unknown = Changed(folder, manifest => manifest["recipe"] = null);
        Assert.Contains("Name the domain's folder with --data", Refused(new AdapterOnBase(unknown)), StringComparison.Ordinal);
        using var run = RecommenderRun.Open(world.SourceRun, new AdapterOnBase(unknown, world.Target)); // filtered by the base's rules, the same here
        using var known = RecommenderRun.Open(world.SourceRun, new AdapterOnBase(folder));
        var item = Experiment.Load(TinyWorld.Data(world.Target)).ItemIds[1];
        Assert.Equal(known.ForHistory([item], 5), run.ForHistory([item], 5));
    }

    [Fact]
    public void Adapters_on_a_run_that_is_no_base_are_refused()
    {
        var error = Assert.Throws<RunException>(() => RunEvaluation.Run(world.TargetRun, adapter: new AdapterOnBase(Exported())));
        Assert.Contains("Name the run that the adapters were trained on", error.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => RecommenderRun.Open(world.SourceRun, new AdapterOnBase(world.New("nothing"))));
    }

    private string Grown()
    {
        var grown = world.Copy(world.Target);
        File.AppendAllText(Path.Combine(grown, "items.tsv"), "new-1\tquality organic emerald hoodie\n");
        var users = File.ReadAllLines(Path.Combine(grown, "users.tsv"));
        File.WriteAllLines(Path.Combine(grown, "users.tsv"), [users[0] + " new-1", .. users[1..]]);
        return grown;
    }

    private string Refused(AdapterOnBase adapter) => Assert.Throws<RunException>(() => RecommenderRun.Open(world.SourceRun, adapter)).Message;

    private string Exported() => AdapterExport.Run(world.TargetRun, world.New("adapters")).Path;

    private string Changed(string folder, Action<JsonNode> change)
    {
        var copy = world.Copy(folder);
        Resealed.Edit(Path.Combine(copy, "manifest.json"), change);
        return copy;
    }
}
