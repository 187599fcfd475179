using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Models;
using TransRec.Serving;
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
        Assert.Equal(["data", "new", "pretrain-text", "pretrain", "adapt", "evaluate", "recommend", "adapter", "serve"], verbs);
        var commandLine = new CommandLine();
        commandLine.Run("--help");
        Assert.All(verbs, verb => Assert.Contains($"  {verb}", commandLine.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void Adapters_are_trained_and_served_as_the_readme_says()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFolder.Open(world.SourceRun);
        Assert.Equal(2 * model.Recommender.Items.Width, model.EncodeTitles(["red wool scarf", "garden chair"]).Length);

        var domain = Domain.Load(world.Target, new DomainOptions { MaximumSequenceLength = model.Recommender.Users.MaximumLength });
        var method = new HoulsbyOptions { BottleneckWidth = 2, UserBottleneckWidth = 2, TrainHead = true };
        AdapterRegistry.Prepare(model.Recommender, method);
        var options = new RecommenderTrainingOptions { Training = TinyWorld.Training(epochs: 1, batchSize: 12) };
        new RecommenderTrainer(model.Recommender, model.ContentOf(domain.Catalogue), domain, options).Run(cancellationToken: TestContext.Current.CancellationToken);
        AdapterFolder.Save(folder["adapters"], model, method, domain.Fingerprint);

        using var backbone = Backbone.Of(ModelFolder.Open(world.SourceRun));
        var shop = backbone.Serve(domain.Catalogue, backbone.Take(AdapterFolder.Open(folder["adapters"])));
        shop.Put("new-scarf", "red wool scarf");
        var all = shop.Recommend([domain.ItemIds[1], domain.ItemIds[2]], k: domain.ItemCount + 1).Items;
        Assert.Equal(domain.ItemCount - 1, all.Count); // all but the two of the history, and the new one
        Assert.Contains(all, item => item.Id == "new-scarf");
    }
}
