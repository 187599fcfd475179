using TorchSharp;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Machine;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Foundation.Machine;

/// <summary>A process's settings are its entry's: no door of the library changes them.</summary>
[Collection(nameof(TinyWorld))]
public sealed class ProcessSettingsTests(TinyWorld world)
{
    [Fact]
    public void A_number_of_threads_that_is_lent_is_given_back()
    {
        var before = torch.get_num_threads();
        using (NativeRuntime.WithThreads(before))
        {
            Assert.Equal(before, torch.get_num_threads());
        }

        Assert.Equal(before, torch.get_num_threads());
    }

    [Fact]
    public void The_settings_of_a_process_are_named_by_entries_alone()
    {
        var entries = new[] { "src/TransRec.Cli/", "bench/", "test/" };
        var found = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(Repository.PathOf(), path).Replace('\\', '/'), Text: File.ReadAllText(path)))
            .Where(file => !file.Path.Contains("/obj/", StringComparison.Ordinal) && !file.Path.StartsWith("src/TransRec/Foundation/Machine/", StringComparison.Ordinal))
            .Where(file => !entries.Any(entry => file.Path.StartsWith(entry, StringComparison.Ordinal)))
            .SelectMany(file => file.Text.Split('\n').Where(Sets).Select(line => $"{file.Path}: {line.Trim()}"));
        Assert.Empty(found);
    }

    private static bool Sets(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        && new[] { "NativeRuntime.Prepare", "Float32Products.Prefer", "RepeatableProducts.Ask", "set_num_threads", "SetEnvironmentVariable", "allow_tf32", "mallopt" }
            .Any(setting => line.Contains(setting, StringComparison.Ordinal));

    [Fact]
    public void Opening_a_run_leaves_the_number_of_threads_as_it_is()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(world.SourceRun, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder.Path, Path.GetRelativePath(world.SourceRun, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Resealed.Edit(Path.Combine(folder.Path, "run.json"), text => text.Replace("\"threads\": 1", "\"threads\": 3", StringComparison.Ordinal));
        Assert.Equal(3, RunFolder.Open(folder.Path).Record.Threads);
        var before = torch.get_num_threads();
        Assert.NotEqual(3, before);
        using var recommender = RecommenderRun.Open(folder.Path);
        Assert.Equal(before, torch.get_num_threads());
    }
}
