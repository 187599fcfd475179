using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Models;
using TransRec.Tests.Cli;
using TransRec.Tests.Experiments;
using TransRec.Training;

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
    public void An_adapter_is_trained_without_a_recipe_as_the_readme_says()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFolder.Open(world.SourceRun);
        var bare = model.EncodeTitles(["red wool scarf"]);
        var domain = Domain.Load(world.Target, new DomainOptions { MaximumSequenceLength = model.Description.Positions });
        var method = new HoulsbyOptions { BottleneckWidth = 2, UserBottleneckWidth = 2, TrainHead = true };
        AdapterRegistry.Prepare(model.Recommender, method);
        var options = new RecommenderTrainingOptions { Training = new TrainingOptions { Epochs = 2, BatchSize = 12 } };
        var outcome = new RecommenderTrainer(model.Recommender, model.ContentOf(domain.Catalogue), domain, options).Run(cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(outcome.BestScore, 0, 1);
        AdapterFolder.Save(folder["adapters"], model, method);

        using var opened = ModelFolder.Open(world.SourceRun);
        AdapterFolder.Open(folder["adapters"]).AttachTo(opened);
        Assert.Equal(model.EncodeTitles(["red wool scarf"]), opened.EncodeTitles(["red wool scarf"]));
        Assert.NotEqual(bare, opened.EncodeTitles(["red wool scarf"]));
    }
}
