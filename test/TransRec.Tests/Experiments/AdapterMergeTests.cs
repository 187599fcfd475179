using System.Security.Cryptography;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Evaluation;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Tests.Cli;

namespace TransRec.Tests.Experiments;

/// <summary>From an adapter folder and its base to a run that stands alone.</summary>
[Collection(nameof(TinyWorld))]
public sealed class AdapterMergeTests(TinyWorld world)
{
    private static readonly AdapterOptions Lora = new LoraOptions { Rank = 2, UserRank = 2, TrainHead = true, TrainLayerNorm = true };

    public static TheoryData<string> Merging => ["lora", "ia3", "dora", "bitfit", "ia3 + bitfit"];

    [Theory]
    [MemberData(nameof(Merging))]
    public void A_merged_run_computes_what_base_and_adapters_do(string method)
    {
        var (folder, run) = (Adapted(Options(method)), world.New("merged"));
        AdapterMerge.Run(new AdapterOnBase(folder), world.SourceRun, run);
        using var adapted = FinishedModel.Open(world.SourceRun, new AdapterOnBase(folder));
        using var merged = FinishedModel.Open(run);

        Assert.Null(merged.Model.Adapters);
        AreClose(Outputs(adapted), Outputs(merged));
    }

    [Fact]
    public void A_merged_run_needs_neither_its_base_nor_its_adapters()
    {
        var (folder, source, run) = (Adapted(Lora), world.Copy(world.SourceRun), world.New("merged"));
        var result = AdapterMerge.Run(new AdapterOnBase(folder), source, run);
        Directory.Delete(source, recursive: true);
        Directory.Delete(folder, recursive: true);

        var report = RunEvaluation.Run(run);
        Assert.Equal(result.Metrics["test/ndcg@10"], report.Groups[0].Metrics["ndcg@10"]);
        using var recommender = RecommenderRun.Open(run);
        Assert.Equal(5, recommender.ForHistory([Experiment.Load(TinyWorld.Data(world.Target)).ItemIds[1]], 5).Count);
        Assert.Equal("lora, merged", RunComparison.Of(run).Method);
        Assert.Equal(RunState.Finished, RunFolder.Open(run).Record.State);
        Assert.False(File.Exists(Path.Combine(run, "state.safetensors")));
    }

    [Fact]
    public void A_merged_run_can_be_the_base_of_an_adaptation()
    {
        var run = world.New("merged");
        AdapterMerge.Run(new AdapterOnBase(Adapted(Lora)), world.SourceRun, run);
        var recipe = world.TargetRecipe with { Base = run, Training = TinyWorld.Training(epochs: 1, batchSize: 12) };
        var adapted = Adaptation.Run(recipe, new RunOptions(world.New("onto-merged")));
        Assert.True(adapted.TrainableParameters < adapted.TotalParameters / 4);
    }

    [Fact]
    public void A_domain_of_shorter_sequences_keeps_the_bases_positions()
    {
        var (folder, run) = (Adapted(Lora, new DataOptions { Folder = world.Target, MaximumSequenceLength = 3 }), world.New("merged"));
        AdapterMerge.Run(new AdapterOnBase(folder), world.SourceRun, run);
        using var adapted = FinishedModel.Open(world.SourceRun, new AdapterOnBase(folder));
        using var merged = FinishedModel.Open(run);
        Assert.Equal((3, 4), (merged.Data.MaximumSequenceLength, merged.Model.Users.MaximumLength));
        AreClose(Outputs(adapted), Outputs(merged));
    }

    [Fact]
    public void Adapters_that_do_not_merge_are_refused_with_the_methods_that_do()
    {
        var (folder, run) = (AdapterExport.Run(world.TargetRun, world.New("adapters")).Path, world.New("merged"));
        var error = Assert.Throws<RunException>(() => AdapterMerge.Run(new AdapterOnBase(folder), world.SourceRun, run));
        Assert.Contains("(method houlsby) do not merge. Methods that do: lora, dora, ia3, vera", error.Message, StringComparison.Ordinal);
        Assert.Contains("(HoulsbyAdapter) is not a change of a projection's weight", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void Whatever_fails_leaves_no_run_behind()
    {
        var (folder, run) = (Adapted(Lora), world.New("merged"));
        void Refused<T>(AdapterOnBase adapter, string source, string expected)
            where T : Exception
        {
            Assert.Contains(expected, Assert.Throws<T>(() => AdapterMerge.Run(adapter, source, run)).Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(run));
        }

        Refused<RunException>(new AdapterOnBase(folder), world.TargetRun, "is no pretrain run (its kind is adapt)");
        Refused<RunException>(new AdapterOnBase(folder, world.Source), world.SourceRun, "are not those that");
        Refused<DomainFormatException>(new AdapterOnBase(folder, world.Source + "-none"), world.SourceRun, "The folder does not exist");
        var other = world.Copy(world.SourceRun);
        var weights = Path.Combine(other, "weights.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        Refused<CheckpointException>(new AdapterOnBase(folder), other, "weights.safetensors is not as it was written");
        Resealed.Edit(Path.Combine(other, "run.json"), record => record["files"]!["weights.safetensors"]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Refused<CheckpointException>(new AdapterOnBase(folder), other, "trained on a base with weights");
        File.Delete(Path.Combine(folder, "items.safetensors"));
        Refused<CheckpointException>(new AdapterOnBase(folder), world.SourceRun, "has no items.safetensors");
    }

    [Fact]
    public void A_folder_that_is_taken_is_not_touched()
    {
        var taken = world.Copy(world.TargetRun);
        var before = Directory.GetFiles(taken, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
        var error = Assert.Throws<RunException>(() => AdapterMerge.Run(new AdapterOnBase(Adapted(Lora)), world.SourceRun, taken));
        Assert.Contains("is there already", error.Message, StringComparison.Ordinal);
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public void The_command_merges_and_says_what_it_wrote()
    {
        var (folder, run) = (Adapted(Lora), world.New("merged"));
        var line = new CommandLine();
        Assert.Equal(0, line.Run("adapter", "merge", folder, world.SourceRun, run));
        Assert.Contains($"{run} holds", line.Out, StringComparison.Ordinal);
        Assert.Contains("test/ndcg@10", line.Out, StringComparison.Ordinal);
    }

    private static AdapterOptions Options(string method) => method switch
    {
        "lora" => Lora,
        "dora" => new DoraOptions { Rank = 2, UserRank = 2 },
        "ia3 + bitfit" => new CombinationOptions { Parts = [new Ia3Options(), new BitFitOptions()] },
        var other => AdapterRegistry.Find(other).Options,
    };

    private static float[] Outputs(FinishedModel finished)
    {
        var items = RecommenderEvaluation.ItemVectors(finished.Model, finished.Content);
        return [.. items, .. RecommenderEvaluation.UserVectors(
            finished.Model, items, finished.Domain.UserCount, user => finished.Domain.Input(user, HeldOut.Test))];
    }

    private static void AreClose(float[] expected, float[] found)
    {
        var largest = expected.Max(MathF.Abs);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-5 * largest, $"{pair.First} became {pair.Second}"));
    }

    /// <summary>An adapter folder for the target domain.</summary>
    private string Adapted(AdapterOptions options, DataOptions? data = null)
    {
        var recipe = world.TargetRecipe with { Adapter = options, Data = data ?? TinyWorld.Data(world.Target), Training = TinyWorld.Training(epochs: 2, batchSize: 12) };
        var run = Adaptation.Run(recipe, new RunOptions(world.New("adapted")));
        return AdapterExport.Run(run.Folder, world.New("adapters")).Path;
    }
}
