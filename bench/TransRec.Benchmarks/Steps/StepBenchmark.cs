using TorchSharp.Modules;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Blocks;
using TransRec.Encoders.Items;
using TransRec.Foundation.Machine;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>
/// Loss and gradients of one batch of 32 users x 20 positions, binary cross-entropy. The naive step does not fit into memory for 32 users: it runs on the
/// first 4 of the same draw and is scaled by its padded tokens, which are 8 times fewer.
/// </summary>
internal abstract class StepBenchmark : Benchmark
{
    private readonly Objective objective = Objective.Create(new BinaryCrossEntropyOptions(), []);
    private Recommender model = null!;
    private IItemContent content = null!;
    private ReferenceStep reference = null!;
    private RecommenderTask task = null!;
    private SequenceBatch part = null!;
    private double naiveLoss;
    private Dictionary<string, Tensor> naiveGradients = [];

    /// <summary>What is trained.</summary>
    protected abstract AdapterOptions Options { get; }

    public override int Repeats => 3;

    public override bool HasDresses => Place.type == TorchSharp.DeviceType.CPU;

    /// <summary>Where both steps run. Default cpu.</summary>
    protected virtual Device Place => CPU;

    public override double NaiveShare => (double)NaiveUsers / Users;

    /// <summary>Users of the product's step.</summary>
    protected virtual int Users => 32;

    /// <summary>Users of the naive step, of the same draw.</summary>
    protected virtual int NaiveUsers => 4;

    public override void Prepare()
    {
        (model, content, reference, var batcher, var about) = Create();
        _ = RoundedProjections.Frozen(model, Precision); // for the life of the process; the reference reads the parameters
        content = Prepared(model, content);
        part = batcher.Batch(0, 0, Users / NaiveUsers)[0];
        task = new RecommenderTask(
            model, content, batcher, objective, [], 1, StepMemory.Of(new TrainingOptions(), Place), () => new Dictionary<string, double>());
        var items = batcher.Batch(0, 0, 1)[0].Items;
        Console.WriteLine($"{about}: {items.Length} distinct items, {items.Sum(item => model.Items.Cost(content, item)):N0} rows; naive {NaiveWork}.");
    }

    /// <summary>The model, what its items are, its naive side and the batches of <see cref="Users"/>.</summary>
    protected virtual (Recommender Model, IItemContent Content, ReferenceStep Reference, SequenceBatcher Batcher, string About) Create()
    {
        var data = StepData.Load();
        var made = StepModel.Create(Options);
        made.MoveTo(Place);
        return (made, data.Titles, new ReferenceTextStep(made, data.Titles, StepModel.Layers, StepModel.Heads), data.Batcher(Users), data.About);
    }

    /// <summary>What the naive step would encode for all users.</summary>
    protected virtual string NaiveWork =>
        $"{ReferenceStep.Items(Users)} titles, {ReferenceStep.Items(Users) * StepData.TitleLength:N0} tokens with padding";

    public override void Naive()
    {
        naiveLoss = Step(() => reference.Loss(part));
        naiveGradients = Gradients();
        DeviceWork.Finish(Place);
    }

    /// <summary>What the fast side reads: the content, or what it has made of it once.</summary>
    protected virtual IItemContent Prepared(Recommender model, IItemContent content) => content;

    /// <summary>The precision of the frozen layers on the fast side.</summary>
    protected virtual string Precision => RoundedProjections.Float32;

    /// <summary>Largest relative difference of the loss, and of a gradient in norm.</summary>
    protected virtual (double Loss, double Gradient) Tolerance => (1e-4, 1e-4);

    public override void Fast()
    {
        Forget();
        _ = task.Backward(0, 0);
        DeviceWork.Finish(Place);
    }

    public override string Compare()
    {
        var loss = Step(() => RecommenderTask.Loss(model, content, objective, part));
        var lossError = Math.Abs(loss - naiveLoss) / Math.Abs(naiveLoss);
        var gradients = Gradients();
        using var scope = NewDisposeScope();
        var largest = naiveGradients.Values.Max(gradient => gradient.norm().item<float>());
        var (name, error) = naiveGradients
            .Select(pair => (pair.Key, Error: Distance(pair.Value, gradients[pair.Key], largest)))
            .MaxBy(pair => pair.Error);
        var cosine = Cosine(gradients);
        return lossError <= Tolerance.Loss && error <= Tolerance.Gradient && cosine > 0.999
            ? $"loss {lossError:0.0e+0}, gradients {error:0.0e+0}, cosine {cosine:0.000000}"
            : throw new InvalidOperationException($"The loss differs by {lossError:0.0e+0}, the gradient of {name} by {error:0.0e+0} of its norm, the cosine is {cosine:0.000000}.");
    }

    // Relative to the gradient's own norm; gradients that vanish beside the largest relative to a millionth of it.
    private static float Distance(Tensor one, Tensor other, float largest) =>
        (one - other).norm().item<float>() / Math.Max(one.norm().item<float>(), 1e-6f * largest);

    // Of the whole gradient, all parameters together.
    private double Cosine(Dictionary<string, Tensor> gradients)
    {
        double Product(IReadOnlyDictionary<string, Tensor> one, IReadOnlyDictionary<string, Tensor> other) =>
            one.Sum(pair => (pair.Value.to(ScalarType.Float64) * other[pair.Key]).sum().item<double>());
        return Product(naiveGradients, gradients) / Math.Sqrt(Product(naiveGradients, naiveGradients) * Product(gradients, gradients));
    }

    private double Step(Func<Tensor> of)
    {
        Forget();
        using var scope = NewDisposeScope();
        var loss = of();
        loss.backward();
        return loss.item<float>();
    }

    private void Forget()
    {
        foreach (var (_, parameter) in Trained())
        {
            parameter.grad = null;
        }
    }

    private Dictionary<string, Tensor> Gradients() =>
        Trained().Where(pair => pair.Parameter.grad is not null && HasEffect(pair.Parameter)).ToDictionary(pair => pair.Name, pair => pair.Parameter.grad!.clone());

    // What has no effect has a gradient of rounding only, which says nothing of either way.
    private bool HasEffect(Parameter parameter) =>
        !model.modules().OfType<Attention>().Any(attention => ReferenceEquals(attention.KeyBiasWithoutEffect, parameter));

    private IEnumerable<(string Name, Parameter Parameter)> Trained() =>
        TrainedWeights.Named(model).Where(pair => pair.Value.requires_grad).Select(pair => (pair.Key, pair.Value));
}

/// <summary>Houlsby adapters in a frozen encoder.</summary>
internal sealed class ExactStepBenchmark : StepBenchmark
{
    public override string Name => "step-exact";

    public override string About => "one training step, BERT-base, Houlsby 64/16, BCE, 32 users x 20, float32, against the reference's padded step";

    protected override AdapterOptions Options => new HoulsbyOptions();
}

/// <summary>Full fine-tuning.</summary>
internal sealed class FineTuningStepBenchmark : StepBenchmark
{
    public override string Name => "step-fta";

    public override string About => "one training step of full fine-tuning, BERT-base, BCE, 32 users x 20, float32, against the reference's padded step";

    protected override AdapterOptions Options => new FullOptions();
}

/// <summary>Houlsby adapters in a frozen encoder whose linear layers compute in bfloat16.</summary>
internal sealed class FastStepBenchmark : StepBenchmark
{
    public override string Name => "step-fast";

    public override string About => "step-exact with bfloat16 for the frozen linear layers (training.frozenPrecision)";

    protected override AdapterOptions Options => new HoulsbyOptions();

    protected override string Precision => RoundedProjections.Bfloat16;

    // A single adapter's gradient may be off by some percent; the whole gradient's direction is what is claimed.
    protected override (double Loss, double Gradient) Tolerance => (1e-2, double.PositiveInfinity);
}
