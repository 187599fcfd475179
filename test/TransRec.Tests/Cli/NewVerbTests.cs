using TransRec.Tests.Experiments;

namespace TransRec.Tests.Cli;

[Collection(nameof(TinyWorld))]
public sealed class NewVerbTests(TinyWorld world)
{
    [Fact]
    public void The_commands_that_it_prints_lead_from_words_to_a_model_that_recommends()
    {
        var folder = world.New("shop");
        var line = new CommandLine();
        Assert.Equal(0, line.Run("new", folder, "--source", world.Source, "--target", world.Target));
        var commands = line.Out.Split('\n').Where(text => text.StartsWith("  transrec ", StringComparison.Ordinal)).Select(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..3]).ToList();
        Assert.Equal(["pretrain-text", "pretrain", "adapt", "study"], commands.Select(command => command[0]));
        foreach (var command in commands.SkipLast(1))
        {
            var run = new CommandLine();
            Assert.True(run.Run([.. command, "--set", "training.epochs=1", "--threads", "1", "--quiet"]) == 0, run.Error);
        }

        var recommended = new CommandLine();
        Assert.Equal(0, recommended.Run("recommend", Path.Combine(folder, "runs", "target"), "--user", "fu0001", "-k", "3"));
        Assert.Contains("Recommended", recommended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_domain_that_is_not_there_is_named_and_nothing_is_written()
    {
        var folder = world.New("shop");
        var line = new CommandLine();
        Assert.NotEqual(0, line.Run("new", folder, "--source", world.Source + "-none", "--target", world.Target));
        Assert.Contains("The folder does not exist", line.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }
}
