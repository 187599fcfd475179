using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Experiments.Runs;
using TransRec.Tests.Cli;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Api;

/// <summary>What the README says is what compiles and runs.</summary>
[Collection(nameof(TinyWorld))]
public sealed class ReadmeTests(TinyWorld world)
{
    [Fact]
    public void The_code_of_the_readme_compiles_as_it_stands_there()
    {
        var readme = File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n");
        var source = File.ReadAllText(Repository.PathOf("test", "TransRec.Tests", "Api", "ReadmeSnippet.cs")).ReplaceLineEndings("\n");
        var snippet = readme.Split("```csharp\n")[1].Split("```")[0].TrimEnd();
        var compiled = source.Split("// README\n")[1].Split("        // end of README")[0];
        var unindented = string.Join('\n', compiled.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line)).TrimEnd();
        Assert.Equal(snippet, unindented);
    }

    [Fact]
    public void The_commands_of_the_readme_exist()
    {
        var verbs = File.ReadAllLines(Repository.PathOf("README.md"))
            .Where(line => line.StartsWith("transrec ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1])
            .Distinct()
            .ToList();
        Assert.Equal(["data", "new", "pretrain-text", "pretrain", "adapt", "evaluate", "recommend", "adapter"], verbs);
        var commandLine = new CommandLine();
        commandLine.Run("--help");
        Assert.All(verbs, verb => Assert.Contains($"  {verb}", commandLine.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void An_adapter_is_trained_and_recommends_as_the_readme_says()
    {
        using var folder = new TemporaryFolder();
        var run = Path.Combine(folder.Path, "run");
        var recipe = world.TargetRecipe with { Adapter = new HoulsbyOptions { BottleneckWidth = 2, UserBottleneckWidth = 2, TrainHead = true } };
        var result = Adaptation.Run(recipe, new RunOptions(run), SilentProgress.Instance, TestContext.Current.CancellationToken);
        using var recommender = RecommenderRun.Open(run);
        Assert.InRange(result.Metrics["test/ndcg@10"], 0, 1);
        Assert.NotEmpty(recommender.ForUser(Domain.Load(world.Target).UserIds[0], 10));
    }
}
