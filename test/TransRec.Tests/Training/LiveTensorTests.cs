using TorchSharp;
using TransRec.Adapters;
using TransRec.Data;
using TransRec.Encoders.Text;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Tests.Text;
using TransRec.Training;
using TransRec.Training.Objectives;

namespace TransRec.Tests.Training;

/// <summary>Native memory is freed step by step: the number of live tensors stays the same from one step to the next.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class LiveTensorTests
{
    [Theory]
    [InlineData("bce", "full")]
    [InlineData("softmax", "full")]
    [InlineData("catalogue-softmax", "full")]
    [InlineData("bce", "houlsby")]
    public void A_hundred_steps_of_a_recommender_leave_no_tensor_behind(string objective, string method)
    {
        using var model = TinyModels.Create("bert", dropout: 0.1);
        AdapterRegistry.Prepare(model, AdapterRegistry.Find(method).Options);
        using var set = model.Adapters;
        var remembered = objective == "catalogue-softmax" ? new ItemMemory(TinyModels.Domain, model.Items.Width) : null;
        ObjectiveOptions kind = objective switch { "bce" => new BinaryCrossEntropyOptions(), "softmax" => new InBatchSoftmaxOptions(), _ => new CatalogueSoftmaxOptions() };
        var loss = Objective.Create(kind, [.. Enumerable.Repeat(0.1, TinyModels.Items + 1)], remembered);
        var batcher = TinyModels.Batcher("sasrec", loss.DrawsNegatives, size: 4);
        var groups = ParameterGroups.Of(model, new LearningRateOptions());
        var memory = new StepMemory(new TrainingOptions { Recompute = true }, read: null, largestPart: 16);
        StayLevel(new RecommenderTask(model, TinyModels.ContentOf(model), batcher, loss, groups, accumulation: 2, memory, () => Validate(model), remembered: remembered), TinyModels.Batcher(size: 4).Steps);
    }

    [Fact]
    public void A_hundred_steps_of_masked_language_modelling_leave_no_tensor_behind()
    {
        using var encoder = new TextEncoder(TinyModels.Shape("bert", dropout: 0.1));
        using var head = new MaskedLanguageModelHead(TinyModels.Shape("bert"));
        var tokenizer = SmallVocabularies.WordPiece(tokens: [.. Enumerable.Range(5, 35).Select(i => $"w{i}")]);
        var model = new MaskedLanguageModel(encoder, head, TinyModels.Titles(), new TokenMasking(tokenizer, new MaskingOptions(), seed: 1));
        StayLevel(new MaskedLanguageModelTask(model, 0.2, new TrainingOptions { BatchSize = 5, Accumulation = 2 }, seed: 1), steps: 2);
    }

    private static Dictionary<string, double> Validate(Recommender model) => new()
    {
        ["score"] = RankingMetrics.Of(RecommenderEvaluation.Ranks(model, TinyModels.ContentOf(model), TinyModels.Domain, HeldOut.Validation, new EvaluationOptions())).At(10).Ndcg,
    };

    private static void StayLevel(ITrainingTask task, int steps)
    {
        // What earlier tests left for the finalizer must not disappear while this one counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var folder = new TemporaryFolder();
        var counts = new Counts();
        var options = new TrainingOptions { Epochs = (100 + steps - 1) / steps, Patience = 0 };
        var state = Path.Combine(folder.Path, "state.safetensors");
        new Trainer(task, options, seed: 1, scores => scores.Values.First(), new TrainingFiles(state, new BestWeights(state + ".best", path => File.WriteAllText(path, "")))).Run(counts);
        Assert.True(counts.Steps.Count >= 100);
        Assert.Equal(counts.Steps[20], counts.Steps[^1]);
    }

    private sealed class Counts : IProgress<TrainingProgress>
    {
        public List<long> Steps { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value is TrainingStep)
            {
                Steps.Add(torch.Tensor.TotalCount);
            }
        }
    }
}
