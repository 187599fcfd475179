using System.Text.Json;
using TransRec.Models;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Cli;

/// <summary>Model folders on the command line.</summary>
[Collection(nameof(TinyWorld))]
public sealed class ModelVerbTests(TinyWorld world)
{
    [Fact]
    public void A_run_becomes_a_model_folder_that_says_what_it_is()
    {
        var (folder, line) = (world.New("model"), new CommandLine());
        Assert.Equal(0, line.Run("model", "export", world.SourceRun, folder));
        using var model = ModelFolder.Open(folder);
        Assert.Contains($"every value is as it was saved. Identity {ModelIdentity.Of(model.Recommender)}", line.Out, StringComparison.Ordinal);

        var json = new CommandLine();
        Assert.Equal(0, json.Run("model", "inspect", folder, "--json"));
        using var read = JsonDocument.Parse(json.Out);
        Assert.Equal(model.Recommender.parameters().Sum(parameter => parameter.numel()), read.RootElement.GetProperty("parameters").GetInt64());
        Assert.Equal(model.Recommender.Users.Width, read.RootElement.GetProperty("width").GetInt32());
        Assert.Equal("Text", read.RootElement.GetProperty("itemEncoder").GetString());
    }

    [Fact]
    public void What_is_no_pretrain_run_is_refused_with_what_to_do()
    {
        var line = new CommandLine();
        Assert.NotEqual(0, line.Run("model", "export", world.TargetRun, world.New("no")));
        Assert.Contains("transrec adapter export", line.Error, StringComparison.Ordinal);
    }
}
