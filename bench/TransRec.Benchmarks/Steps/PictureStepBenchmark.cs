using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Encoders.Vision;
using TransRec.Models;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>
/// A step over pictures of 224 x 224 through ViT-base with Houlsby adapters, 4 users of <c>../shared/data/hm_sample_3core</c> x 20 positions; the naive step runs
/// on the first of them. The pictures are noise: what is in them costs nothing.
/// </summary>
internal sealed class PictureStepBenchmark : StepBenchmark
{
    private static readonly VisionTransformerOptions Shape = new()
    {
        Family = VisionTransformerFamily.Vit,
        ImageSize = 224,
        PatchSize = 16,
        Width = 768,
        Layers = 12,
        Heads = 12,
        FeedForwardWidth = 3072,
        Dropout = 0,
        AttentionDropout = 0,
    };

    public override string Name => "vit-step";

    public override string About => "one training step, ViT-base 224, Houlsby 64/16, BCE, 4 users x 20, float32, against every position's and negative's picture (1 user, scaled)";

    protected override int Users => 4;

    protected override int NaiveUsers => 1;

    protected override AdapterOptions Options => new HoulsbyOptions();

    protected override string NaiveWork => $"{ReferenceStep.Items(Users)} pictures, {ReferenceStep.Items(Users) * (1 + (Shape.GridRows * Shape.GridColumns)):N0} rows";

    protected override (Recommender Model, IItemContent Content, ReferenceStep Reference, SequenceBatcher Batcher, string About) Create()
    {
        var folder = Path.Combine("..", "shared", "data", "hm_sample_3core");
        var domain = Directory.Exists(folder)
            ? Domain.Load(folder, new DomainOptions { MaximumSequenceLength = StepData.Positions, MinimumInteractions = 3, AllowEmptyTitles = true })
            : StepData.Load().Domain;
        random.manual_seed(1);
        var pictures = new NoisePictures(domain.ItemCount + 1, Shape.ImageSize);
        var model = new Recommender(
            new ImageItemEncoder(new VisionTransformer(Shape), new ItemHead(Shape.Width, 64)),
            UserEncoder.Create(new SasRecOptions { Dropout = 0 }, StepData.Positions));
        AdapterRegistry.Prepare(model, Options);
        var batcher = new SequenceBatcher(domain, Enumerable.Range(0, domain.UserCount), Users, seed: 1, everyPosition: true, negatives: true);
        return (model, pictures, new ReferencePictureStep(model, pictures, Shape), batcher, domain.Name);
    }

    /// <summary>Pictures of normal numbers, the same for an item whenever it is read; row 0 is zero.</summary>
    private sealed class NoisePictures(int count, int side) : IPictures
    {
        public int Count => count;

        public string Fingerprint => "noise";

        public int Height => side;

        public int Width => side;

        public Tensor Read(ReadOnlySpan<int> items)
        {
            using var scope = NewDisposeScope();
            var rows = new List<Tensor>();
            foreach (var item in items)
            {
                random.manual_seed(item);
                rows.Add(item == 0 ? zeros(3, side, side) : randn(3, side, side));
            }

            return stack(rows).MoveToOuterDisposeScope();
        }
    }
}
