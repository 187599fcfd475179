using TorchSharp;
using TransRec.Encoders.Items;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Machine;
using TransRec.Options;
using TransRec.Training;

namespace TransRec.Experiments.Profiles;

/// <summary>Measures a few steps of a recipe without making a run.</summary>
public static class Profile
{
    private static readonly (string Name, StepPhase[] Phases)[] Rows =
    [
        ("sampling", [StepPhase.Sampling]),
        ("item encoder", [StepPhase.Items]),
        ("item encoder, second time", [StepPhase.ItemsAgain]),
        ("user encoder and loss", [StepPhase.Users]),
        ("backward, users and loss", [StepPhase.UsersBackward]),
        ("backward, item encoder", [StepPhase.ItemsBackward]),
        ("auxiliary loss", [StepPhase.Auxiliary]),
        ("exchange between ranks", [StepPhase.Exchange]),
        ("optimizer", [StepPhase.Optimizer]),
    ];

    /// <summary>Builds the recipe's model, trains some steps and evaluates a sample. No run folder is written; with
    /// training.stateCache the states of the frozen encoder are, as by a run, before the first step and unmeasured.</summary>
    /// <param name="recipe">A pretrain or adapt recipe.</param>
    /// <param name="options">How many steps.</param>
    /// <param name="progress">Told what is done.</param>
    /// <param name="stop">Asks to stop between two steps.</param>
    /// <exception cref="RunException">The recipe trains no recommender, or nothing at all.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static ProfileReport Of(Recipe recipe, ProfileOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(options);
        var data = RunDomain.PartsOf(recipe)?.Data
            ?? throw new RunException($"A {RecipeReader.KindOf(recipe)} recipe trains no recommender. Name a pretrain or adapt recipe.");
        if (options.Ranks is { } ranks && RecipeShards.Of(recipe) < ranks)
        {
            throw new OptionsException("The recipe", [new OptionMistake("training.shards", RecipeShards.TooFew(RecipeShards.Of(recipe), ranks))]);
        }

        using var threads = NativeRuntime.WithThreads(recipe.Threads);
        Experiment.RequireDevice(recipe.Device);
        var domain = Experiment.Load(data);
        var (built, fingerprint) = recipe switch
        {
            AdaptationRecipe adaptation => ModelBuilder.ForAdaptation(adaptation, domain),
            _ => (ModelBuilder.FromRecipe((PretrainingRecipe)recipe, domain), ""),
        };
        using var _ = built;
        built.Model.MoveTo(recipe.Device);
        var training = recipe is AdaptationRecipe target
            ? Adaptation.Prepare(target, built, fingerprint, domain)
            : Pretraining.Prepare((PretrainingRecipe)recipe, built, domain);
        progress.Tell($"{options.WarmUp} steps to warm up, {options.Steps} to measure, and a part of an evaluation.");
        using var states = new RecommenderTrainer(training.Model, training.Content, training.Domain, training.Options).CachedStates(progress, stop);
        var steps = ProfiledSteps.Take(training, states.Content, options, stop);
        var memory = new ProfileMemory(PeakBytes(), steps.Task.Memory.BytesPerCost, AvailableMemory.Bytes());
        return Report(recipe, training, states.Content, steps, memory, options);
    }

    private static ProfileReport Report(Recipe recipe, RecommenderTraining training, IItemContent content, ProfiledSteps steps, ProfileMemory memory, ProfileOptions options)
    {
        var clock = steps.Task.Clock;
        var whole = Rows.Sum(row => row.Phases.Sum(phase => clock[phase]));
        var report = new ProfileReport
        {
            Kind = RecipeReader.KindOf(recipe),
            Steps = steps.Count,
            Threads = torch.get_num_threads(),
            StepMilliseconds = 1000 * steps.Median,
            StepsPerEpoch = steps.Task.Steps,
            Phases = [.. Rows.Select(row => (row.Name, Seconds: row.Phases.Sum(phase => clock[phase]))).Where(row => row.Seconds > 0)
                .Select(row => new ProfilePhase(row.Name, 1000 * row.Seconds / steps.Count, row.Seconds / whole))],
            Batch = BatchOf(training, content, steps),
            Products = ProductsOf(steps),
            Memory = memory,
            Evaluation = ProfiledEvaluation.Of(training, content),
            InRanks = options.Ranks is { } ranks ? RankPrediction.Of(clock, steps.Median, steps.Batches, training, content, ranks, options.Network) : null,
            Advice = [],
        };
        return report with { Advice = [.. ProfileAdvice.Of(report, training)] };
    }

    private static ProfileBatch BatchOf(RecommenderTraining training, IItemContent content, ProfiledSteps steps)
    {
        var longest = Enumerable.Range(1, content.Count - 1).Max(Cost);
        double PerStep(Func<SequenceBatch, double> of) => steps.Batches.Sum(of) / steps.Count;
        var positions = (training.Model.Users.MaximumLength + 1) * (steps.Task.Objective.DrawsNegatives ? 2 : 1);
        return new ProfileBatch(
            PerStep(batch => batch.Users),
            PerStep(batch => batch.TargetRows.Length),
            PerStep(batch => batch.Items.Length),
            PerStep(batch => batch.Items.Sum(Cost)),
            PerStep(batch => (double)batch.Users * positions * longest),
            (double)steps.Task.Clock.Parts / steps.Count,
            (double)steps.Task.Clock.HeldParts / steps.Count);

        int Cost(int item) => training.Model.Items.Cost(content, item);
    }

    private static ProfileProducts ProductsOf(ProfiledSteps steps)
    {
        var (rows, input, output) = steps.Products.Heaviest;
        var device = steps.Task.Clock.WaitsFor;
        var exact = MachineRates.Products(rows, input, output, torch.ScalarType.Float32, device);
        var rounded = Bfloat16Products.AreNative(device.type) ? MachineRates.Products(rows, input, output, torch.ScalarType.BFloat16, device) : exact;
        var copies = MachineRates.Copies(device);
        var (all, inBfloat16) = (steps.Products.Forward + steps.Products.Backward, steps.Products.Rounded);
        return new ProfileProducts(
            steps.Products.Forward / 1e9 / steps.Count,
            steps.Products.Backward / 1e9 / steps.Count,
            exact / 1e9,
            rounded / 1e9,
            1000 * (((all - inBfloat16) / exact) + (inBfloat16 / rounded)) / steps.Count,
            steps.Products.Bytes / 1e9 / steps.Count,
            copies / 1e9,
            1000 * steps.Products.Bytes / copies / steps.Count);
    }

    private static long PeakBytes()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
