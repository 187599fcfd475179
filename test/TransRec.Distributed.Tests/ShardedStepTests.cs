using TransRec.Collectives;
using TransRec.Data;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Machine;
using TransRec.Tests.Experiments;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Distributed;

[Collection(nameof(TinyWorld))]
public sealed class ShardedStepTests(TinyWorld world)
{
    [Theory]
    [InlineData(2, "bce")]
    [InlineData(5, "bce")]
    [InlineData(3, "softmax")]
    [InlineData(12, "softmax")]
    public void A_step_in_shards_has_the_gradient_of_the_whole_step(int shards, string objective)
    {
        var recipe = world.SourceRecipe with { Objective = objective == "bce" ? new BinaryCrossEntropyOptions() : new InBatchSoftmaxOptions() };
        var whole = Gradients(recipe, SingleProcess.Instance);
        var cut = Gradients(recipe with { Training = recipe.Training with { Shards = shards } }, SingleProcess.Instance);
        Assert.Equal(whole.Loss, cut.Loss, 1e-5);
        Assert.Equal(whole.Values.Keys.Order(StringComparer.Ordinal), cut.Values.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, gradient) in whole.Values)
        {
            var largest = gradient.Max(Math.Abs);
            Assert.True(largest > 0 || name.Contains("key.bias", StringComparison.Ordinal) || name.Contains("embeddings", StringComparison.Ordinal), $"{name} has no gradient.");
            Assert.True(gradient.Zip(cut.Values[name]).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6 + (1e-5 * largest)), name);
        }
    }

    [Fact]
    public void Each_shard_is_encoded_by_one_rank()
    {
        var recipe = world.TargetRecipe with { Training = world.TargetRecipe.Training with { Shards = 8 } };
        var encoded = ThreadRanks.Run(3, ranks =>
        {
            using var step = new Step(recipe, ranks);
            step.Task.Backward(0, 0);
            return step.Task.Clock.Parts;
        });
        Assert.Equal(8, encoded.Sum());
        Assert.All(encoded, parts => Assert.InRange(parts, 2, 3));
    }

    [Theory]
    [InlineData(1, 4)] // half of 21,000 bytes is room for 617 of 17 bytes
    [InlineData(2, 3)] // half of 11,000 for 323
    [InlineData(8, 1)]
    public void Ranks_of_one_machine_share_its_free_memory(int sharers, int held)
    {
        var inUse = 1_000L;
        var memory = new StepMemory(new TrainingOptions(), () => new MemoryReading(inUse, Reusable: 1_000, Available: 20_000), sharers: sharers);
        memory.Begin();
        inUse += 1_700;
        memory.Holds(100);
        Assert.Equal(held, memory.Held([100, 100, 100, 100]));
    }

    [Fact]
    public void A_gradient_that_is_too_large_for_the_first_scale_is_that_of_the_next_in_every_rank()
    {
        // A loss of 1e9 times its size has gradients that the first scale cannot hold.
        var small = Gradients(Sharded(), SingleProcess.Instance).Values;
        var alone = Gradients(Sharded(), SingleProcess.Instance, factor: 1e9f).Values;
        Assert.All(ThreadRanks.Run(3, ranks => Gradients(Sharded(), ranks, factor: 1e9f).Values), other => Assert.All(other, named => Assert.Equal(alone[named.Key], named.Value)));
        foreach (var (name, gradient) in small)
        {
            var largest = gradient.Max(Math.Abs);
            Assert.True(gradient.Zip(alone[name]).All(pair => Math.Abs(pair.First - (pair.Second / 1e9f)) < 1e-7 + (1e-5 * largest)), name);
        }
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_known_to_every_rank() => Assert.All(
        ThreadRanks.Run(3, ranks => Gradients(Sharded(), ranks, factor: float.NaN).Loss), loss => Assert.True(double.IsNaN(loss)));

    [Fact]
    public void A_parameter_without_a_gradient_in_any_shard_keeps_none()
    {
        using var step = new Step(Sharded(), SingleProcess.Instance);
        using var unused = new TorchSharp.Modules.Parameter(ones(3));
        var gradients = new OrderFreeGradients([.. step.Task.Groups, new ParameterGroup("unused", 1, [("unused", unused)])], SingleProcess.Instance);
        gradients.Begin(1, 0);
        gradients.Take(loss: 2);
        Assert.Equal(FixedPointRange.Fits, gradients.Give(out var loss, new StepClock()));
        Assert.Equal(2, loss);
        Assert.Null(unused.grad);
    }

    [Fact]
    public void A_rank_with_other_parameters_stops_all_before_the_first_step()
    {
        var refused = Assert.Throws<RanksDifferException>(() => ThreadRanks.Run(2, ranks =>
        {
            using var step = new Step(Sharded(), ranks);
            using (no_grad())
            {
                using var first = step.Task.Groups[0].Parameters[0].Parameter[0];
                first.add_(ranks.Rank * 1e-7f);
            }

            return new Trainer(step.Task, step.Options.Training, seed: 1, scores => scores["ndcg@10"], communicator: ranks).Run();
        }));
        Assert.Contains("The ranks differ in the trained parameters after 0 steps", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(100)]
    public void Shards_are_of_nearly_equal_cost_and_hold_every_item_once(int shards)
    {
        using var step = new Step(Sharded(), SingleProcess.Instance);
        var items = step.Task.Batcher.Batch(0, 0, 1)[0].Items;
        var cut = ShardCut.Of(step.Training.Model.Items, step.Training.Content, items, shards, int.MaxValue);
        Assert.Equal(Enumerable.Range(0, items.Length).Select(place => (long)place), cut.SelectMany(part => part.Places).Order());
        Assert.InRange(cut.Count, Math.Min(shards, items.Length) * 3 / 4, Math.Min(shards, items.Length));
        var most = items.Max(item => step.Training.Model.Items.Cost(step.Training.Content, item));
        var share = cut.Sum(part => part.Cost) / (double)Math.Min(shards, items.Length);
        Assert.All(cut, part => Assert.InRange(part.Cost, 1, share + most));
        var bounded = ShardCut.Of(step.Training.Model.Items, step.Training.Content, items, shards, 20);
        Assert.All(bounded, part => Assert.True(part.Cost <= 20 || part.Places.Length == 1));
    }

    [Fact]
    public void Slices_hold_every_user_and_target_once_with_their_own_places()
    {
        using var step = new Step(Sharded(), SingleProcess.Instance);
        var batch = step.Task.Batcher.Batch(0, 0, 1)[0];
        var slices = batch.Slices(5);
        Assert.Equal(5, slices.Count);
        Assert.Equal(batch.Lengths, slices.SelectMany(slice => slice.Lengths));
        Assert.Equal(batch.TargetPlaces, slices.SelectMany(slice => slice.TargetPlaces));
        Assert.Equal(batch.NegativePlaces, slices.SelectMany(slice => slice.NegativePlaces));
        Assert.Equal(Inputs(batch), slices.SelectMany(Inputs));
        Assert.All(slices, slice => Assert.Equal(batch.Interactions, slice.Interactions));
    }

    // The item in each row that predicts a target.
    private static IEnumerable<long> Inputs(SequenceBatch batch) => batch.TargetRows.Select(row => batch.InputPlaces[row]);

    private PretrainingRecipe Sharded() => world.SourceRecipe with { Training = world.SourceRecipe.Training with { Shards = 4 } };

    private static (Dictionary<string, float[]> Values, double Loss) Gradients(Recipe recipe, ICommunicator ranks, float factor = 1)
    {
        using var step = new Step(recipe, ranks, factor);
        step.Task.SetTraining(false); // no dropout, whose masks are those of the shards
        var loss = step.Task.Backward(epoch: 1, step: 0).Loss;
        return (
            step.Task.Groups.SelectMany(group => group.Parameters).Where(named => named.Parameter.grad is not null)
                .ToDictionary(named => named.Name, named => named.Parameter.grad!.data<float>().ToArray()),
            loss);
    }

    private sealed class Step : IDisposable
    {
        private readonly BuiltModel built;

        public Step(Recipe recipe, ICommunicator ranks, float factor = 1)
        {
            var data = recipe is PretrainingRecipe source ? source.Data : ((AdaptationRecipe)recipe).Data;
            var domain = Experiment.Load(data);
            (built, Training) = Prepare(recipe, domain);
            Options = Training.Options with { Communicator = ranks };
            Task = factor == 1 ? RecommenderTask.Create(built.Model, built.Content, domain, Options) : new RecommenderTask(
                built.Model,
                built.Content,
                new SequenceBatcher(domain, Enumerable.Range(0, domain.UserCount), 12, Options.Seed, everyPosition: true, negatives: true),
                new Scaled(factor),
                ParameterGroups.Of(built.Model, Options.Training.LearningRates),
                1,
                StepMemory.Of(Options.Training, CPU),
                () => new Dictionary<string, double>(),
                shards: Options.Training.Shards,
                ranks: ranks);
        }

        public RecommenderTraining Training { get; }

        public RecommenderTrainingOptions Options { get; }

        public RecommenderTask Task { get; }

        public void Dispose() => built.Dispose();

        private static (BuiltModel, RecommenderTraining) Prepare(Recipe recipe, Domain domain)
        {
            if (recipe is PretrainingRecipe source)
            {
                var built = ModelBuilder.FromRecipe(source, domain, default);
                return (built, Pretraining.Prepare(source, built, domain));
            }

            var (adapted, fingerprint) = ModelBuilder.ForAdaptation((AdaptationRecipe)recipe, domain, default);
            return (adapted, Adaptation.Prepare((AdaptationRecipe)recipe, adapted, fingerprint, domain));
        }
    }

    private sealed class Scaled(float factor) : Objective
    {
        private readonly BinaryCrossEntropy loss = new();

        public override bool DrawsNegatives => true;

        public override Tensor Loss(Tensor userVectors, Tensor itemVectors, SequenceBatch batch) => loss.Loss(userVectors, itemVectors, batch) * factor;
    }
}
