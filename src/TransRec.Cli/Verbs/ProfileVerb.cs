using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Experiments.Profiles;
using TransRec.Experiments.Recipes;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec profile</c>: where the time and the memory of a step go.</summary>
internal static class ProfileVerb
{
    public static Command Create(Terminal terminal)
    {
        var recipe = CommonOptions.Recipe();
        var set = CommonOptions.Set();
        var threads = CommonOptions.Threads();
        var device = CommonOptions.Device();
        var steps = CommonOptions.Count("--steps", "Steps that are measured", 5, 1, 1000);
        var warmUp = CommonOptions.Count("--warm-up", "Steps before them", 2, 0, 1000);
        var ranks = CommonOptions.OptionalCount("--ranks", "Predicts a step in so many processes on several machines, from what is measured here", 1, 4096);
        var network = new Option<string?>("--network") { Description = "With --ranks: the network, its rate and the latency of a message. Default 10Gb/40us.", HelpName = "rate/latency" };
        network.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !RankNetwork.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError($"--network must be a rate in Gb or Mb and a latency in us or ms, such as 10Gb/40us; found {result.Tokens[0].Value}.");
            }
        });
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "profile",
            "Trains a few steps of a pretrain or adapt recipe and prints where their time and memory go. No run is made or changed.",
            "transrec profile recipes/games/games-pretrain.json --set training.batchSize=256") { recipe, set, threads, device, steps, warmUp, ranks, network, json };
        verb.Does(parsed =>
        {
            var overrides = CommonOptions.Overrides(parsed.GetRequiredValue(set), parsed.GetValue(threads), parsed.GetValue(device));
            var read = RecipeReader.Read(parsed.GetRequiredValue(recipe), overrides);
            terminal.Prepare(read.Threads);
            var options = new ProfileOptions { Steps = parsed.GetValue(steps), WarmUp = parsed.GetValue(warmUp), Ranks = parsed.GetValue(ranks) };
            options = parsed.GetValue(network) is { } text && RankNetwork.TryParse(text, out var between) ? options with { Network = between } : options;
            var report = TrainingVerb.WithProgress(terminal, parsed.GetValue(json), (progress, stop) => Profile.Of(read, options, progress, stop));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, report);
            }
            else
            {
                ProfileOutput.Print(terminal, report);
            }

            return ExitCode.Success;
        });
        return verb;
    }
}
