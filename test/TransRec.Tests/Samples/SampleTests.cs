using TransRec.Adapters.Files;
using TransRec.Models;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Samples;

/// <summary>The programs of samples/, as they were built.</summary>
[Collection(nameof(TinyWorld))]
public sealed class SampleTests(TinyWorld world)
{
    [Fact]
    public async Task Titles_that_no_catalogue_has_become_vectors()
    {
        var output = await Run("EncodeTitles", world.SourceRun, "red wool scarf", "an axe", "red wool scarf");
        Assert.Equal(["3 titles, each a vector of 8 numbers.", "Nearest to \"red wool scarf\": \"red wool scarf\"."], output);
    }

    [Fact]
    public async Task An_adapter_is_trained_and_saved_without_a_recipe()
    {
        using var folder = new TemporaryFolder();
        var output = await Run("TrainAdapter", folder.Path);
        Assert.True(Rate(output[1]) > Rate(output[0]), string.Join('\n', output));
        Assert.True(AdapterFolder.Is(Path.Combine(folder.Path, "adapters")));
        Assert.True(ModelFolder.Is(Path.Combine(folder.Path, "model")));
    }

    [Fact]
    public async Task Two_domains_are_served_from_one_backbone()
    {
        var output = await Run("TwoDomains");
        Assert.Equal(10, output.Length);
        Assert.StartsWith("home, after", output[0], StringComparison.Ordinal);
        Assert.StartsWith("fashion, after", output[4], StringComparison.Ordinal);
        Assert.StartsWith("Like the new \"red wool scarf\": ", output[8], StringComparison.Ordinal);
        Assert.StartsWith("Of new items, for the same user: new-scarf, generation 1, adapters ", output[9], StringComparison.Ordinal);
    }

    private static double Rate(string line) => double.Parse(line.Split("HR@10 ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string[]> Run(string sample, params string[] arguments)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Repository.PathOf("samples", sample, "bin", built.Parent!.Name, built.Name, $"{sample}.dll");
        var result = await ChildProcess.Run(Path.GetTempPath(), "dotnet", [program, .. arguments]);
        Assert.True(result.ExitCode == 0, result.All);
        return result.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
