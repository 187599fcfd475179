using System.Globalization;
using TorchSharp.Modules;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Foundation.Machine;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>
/// What each means alone makes of the reference's way, and all of them one upon the other: the titles of a step of 4 users x 20 through BERT-base with Houlsby
/// adapters and the gradient back, which is nearly all of a step's time. All ways give the same vectors at the same places.
/// </summary>
internal static class MeansBenchmark
{
    public const string Name = "means";

    public const string About = "what each means is worth, alone and stacked: 4 users' titles through BERT-base with Houlsby adapters, and back";

    private const int Users = 4;
    private const int Repeats = 3;
    private const string PlainAllocator = "plain-allocator";

    /// <summary>Runs all ways; in a process of its own the first and the last of them, with the allocator as it is or as TransRec sets it.</summary>
    public static int Run(string? allocator)
    {
        if (allocator is not null)
        {
            return RunAllocator(allocator == PlainAllocator);
        }

        NativeRuntime.Prepare(threads: 1);
        Console.WriteLine($"{Name}: {About}");
        Console.WriteLine($"{Environment.ProcessorCount} cores, one thread, {Repeats} times in turn, medians.");
        var step = new Step();
        Console.WriteLine(step.About);
        var ways = step.Ways();
        var seconds = ways.ToDictionary(way => way.Name, _ => new List<double>());
        foreach (var (name, run) in ways)
        {
            step.Compare(name, run); // the first call also warms up
        }

        for (var i = 0; i < Repeats; i++)
        {
            foreach (var (name, run) in ways)
            {
                seconds[name].Add(Timing.Seconds(run));
            }
        }

        var medians = ways.Select(way => (way.Name, Seconds: Timing.Median(seconds[way.Name]))).ToList();
        foreach (var (name, time) in medians)
        {
            Console.WriteLine(FormattableString.Invariant($"  {name,-44} {time,8:0.000} s {medians[0].Seconds / time,7:0.00} times the reference"));
        }

        var (plain, ours) = (OfChild(PlainAllocator), OfChild("transrec-allocator"));
        foreach (var (way, time) in plain)
        {
            Console.WriteLine(FormattableString.Invariant($"  glibc's own allocator settings, {way,-12} {time,8:0.000} s, with TransRec's {ours[way]:0.000} s: {time / ours[way]:0.00}"));
        }

        Console.WriteLine(FormattableString.Invariant($"{Name} ratio={medians[0].Seconds / medians[^1].Seconds:0.00} naive={medians[0].Seconds:0.0000}s fast={medians[^1].Seconds:0.0000}s"));
        return 0;
    }

    // In a process that has made no other tensors; the parent reads the two lines.
    private static int RunAllocator(bool plain)
    {
        if (plain)
        {
            set_num_threads(1);
            _ = Float32Products.PreferFast();
        }
        else
        {
            NativeRuntime.Prepare(threads: 1);
        }

        var ways = new Step().Ways();
        foreach (var (name, run) in new[] { ("reference", ways[0].Run), ("all", ways[^1].Run) })
        {
            run();
            Console.WriteLine(FormattableString.Invariant($"{name}={Timing.Median([.. Enumerable.Range(0, Repeats).Select(_ => Timing.Seconds(run))])}"));
        }

        return 0;
    }

    // Seconds by way.
    private static Dictionary<string, double> OfChild(string allocator) =>
        OwnProcess.Lines(Name, allocator).Select(line => line.Split('=')).ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));

    /// <summary>The model, the items at every place that the reference encodes, and the ways to encode them.</summary>
    private sealed class Step
    {
        private readonly StepData data = StepData.Load();
        private readonly Recommender model;
        private readonly TextItemEncoder tower;
        private readonly ReferenceTextStep reference;
        private readonly int[] places; // the item at every place, repeats and padding included
        private readonly int[] distinct;
        private readonly Tensor indices; // of places among the distinct items
        private readonly Tensor weights; // of the loss: a random number for every value
        private readonly List<Parameter> trained;
        private (float Loss, Tensor Gradient)? first;

        public Step()
        {
            model = StepModel.Create(new HoulsbyOptions());
            tower = (TextItemEncoder)model.Items;
            reference = new ReferenceTextStep(model, data.Titles, StepModel.Layers, StepModel.Heads);
            places = ReferenceStep.Places(data.Batcher(Users).Batch(0, 0, 1)[0]);
            distinct = [.. places.Distinct().Order()];
            indices = tensor([.. places.Select(item => (long)Array.BinarySearch(distinct, item))]);
            weights = randn([places.Length, tower.Width], generator: new Generator(7));
            weights.mul_(tensor([.. places.Select(item => item == 0 ? 0f : 1f)], [places.Length, 1])); // padding counts nowhere
            trained = [.. TrainedWeights.Named(model).Values.Where(parameter => parameter.requires_grad)];
        }

        public string About =>
            $"{data.About}: {places.Length} titles in {places.Length * StepData.TitleLength:N0} rows with padding; {distinct.Length} distinct, {distinct.Sum(data.Titles.Cost):N0} tokens.";

        /// <summary>The reference's way, each means alone, then one upon the other.</summary>
        public List<(string Name, Action Run)> Ways() =>
        [
            ("reference: padded, repeated, libtorch's float32", Plain(() => reference.Encode(places))),
            ("alone: distinct items", Plain(() => reference.Encode(distinct).index_select(0, indices))),
            ("alone: no padding", Plain(() => AllRows(Packed(places)))),
            ("alone: [CLS] only in the last block", Plain(() => tower.Encode(Padded(places)))),
            ("alone: the faster library of products", Fast(() => reference.Encode(places))),
            ("alone: frozen layers in bfloat16", Rounded(Plain(() => tower.VectorHead.forward(FirstRows(Padded(places)))))),
            ("distinct items, no padding", Plain(() => AllRows(Packed(distinct)).index_select(0, indices))),
            ("  and [CLS] only in the last block", Plain(() => tower.Encode(data.Titles, distinct).index_select(0, indices))),
            ("  and the faster library of products", Fast(() => tower.Encode(data.Titles, distinct).index_select(0, indices))),
            ("  and frozen layers in bfloat16", Rounded(Fast(() => tower.Encode(data.Titles, distinct).index_select(0, indices)))),
        ];

        /// <summary>Holds a way's loss and gradient against the first one's.</summary>
        public void Compare(string name, Action run)
        {
            run();
            using var scope = NewDisposeScope();
            var gradient = cat([.. trained.Where(parameter => parameter.grad is not null).Select(parameter => parameter.grad!.view(-1))]);
            first ??= (loss, gradient.clone().DetachFromDisposeScope());
            var apart = Math.Abs(loss - first.Value.Loss) / Math.Abs(first.Value.Loss);
            var cosine = nn.functional.cosine_similarity(gradient, first.Value.Gradient, 0).item<float>();
            if (!(cosine > 0.999) || apart > 0.02)
            {
                throw new InvalidOperationException($"'{name}': the loss differs by {apart:0.0e+0}, the gradient's cosine is {cosine:0.00000}.");
            }
        }

        private float loss;

        private Action Plain(Func<Tensor> vectors) => () =>
        {
            Float32Products.PreferDefault();
            Backward(vectors);
        };

        private Action Fast(Func<Tensor> vectors) => () =>
        {
            _ = Float32Products.PreferFast();
            Backward(vectors);
        };

        private Action Rounded(Action run) => () =>
        {
            using var precision = RoundedProjections.Frozen(model, RoundedProjections.Bfloat16);
            run();
        };

        private void Backward(Func<Tensor> vectors)
        {
            foreach (var parameter in trained)
            {
                parameter.grad = null;
            }

            using var scope = NewDisposeScope();
            var sum = (vectors() * weights).sum();
            sum.backward();
            loss = sum.item<float>();
        }

        private PackedTokens Packed(int[] items) => PackedTokens.Of(items.Length, place => data.Titles[items[place]], tower.TextEncoder.Options.PadId);

        private PackedTokens Padded(int[] items)
        {
            var ids = new long[items.Length * StepData.TitleLength];
            var mask = new float[ids.Length];
            for (var i = 0; i < items.Length; i++)
            {
                var title = data.Titles[items[i]];
                for (var j = 0; j < title.Length; j++)
                {
                    (ids[(i * StepData.TitleLength) + j], mask[(i * StepData.TitleLength) + j]) = (title[j], 1);
                }
            }

            return PackedTokens.Padded(tensor(ids, [items.Length, StepData.TitleLength]), tensor(mask, [items.Length, StepData.TitleLength]));
        }

        private Tensor FirstRows(PackedTokens tokens) =>
            tower.TextEncoder.Forward(tokens).index_select(0, tokens.Layout.FirstRows(CPU));

        private Tensor AllRows(PackedTokens tokens)
        {
            var first = FirstRows(tokens);
            return tower.VectorHead.forward(tokens.Places is null ? first : first.index_select(0, tokens.Places));
        }
    }
}
