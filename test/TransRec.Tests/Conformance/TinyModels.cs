using TransRec.Adapters;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Text.Families;
using TransRec.Encoders.Users;
using TransRec.Encoders.Vision;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Tests.Data;
using TransRec.Tests.Encoders.Vision;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Tests.Conformance;

/// <summary>
/// Recommenders of a few thousand parameters, every parameter drawn from a seed of its own: no test depends on another's random numbers.
/// </summary>
internal static class TinyModels
{
    public const int Width = 16;
    public const int UserWidth = 8;
    public const int Positions = 6;
    public const int Items = 12;
    public const int Vocabulary = 40;

    public static readonly string[] Towers = ["bert", "roberta", "vit", "mae", "resnet", "bert+vit", "bert+resnet", "id", .. Families, .. PictureFamilies];

    /// <summary>Text encoders of further families: each with one user encoder in the matrix of the methods.</summary>
    public static string[] Families => ["distilbert", "electra", "mpnet", "modernbert", "deberta-v2"];

    /// <summary>Vision Transformers of further families: the same. (A second token, as DeiT has, makes no difference to methods.)</summary>
    public static string[] PictureFamilies => ["dinov2", "clip"];

    public static readonly string[] UserEncoders = ["sasrec", "cpc"];

    /// <summary>12 items, 20 users with 1 to 7 training items.</summary>
    public static Domain Domain { get; } =
        SmallDomains.Domain(seed: 3, items: Items, users: 20, new DomainOptions { MinimumInteractions = 3, MaximumSequenceLength = Positions });

    public static TextEncoderOptions Shape(string family, double dropout = 0)
    {
        var described = TextFamilies.OfType(family)!;
        return new()
        {
            Family = described.Family,
            VocabularySize = Vocabulary,
            Width = Width,
            EmbeddingWidth = described.ProjectsEmbeddings ? 10 : null,
            Layers = 2,
            Heads = 2,
            FeedForwardWidth = 24,
            Positions = 12,
            TokenTypes = !described.HasTokenTypes ? 0 : family == "roberta" ? 1 : 2,
            PadId = Math.Min(described.PadId, 4), // no title has it
            Rotary = new() { GlobalEvery = 2, LocalAttention = 4 },
            Disentangled = new() { Buckets = 4, FarthestDistance = 8 },
            NormEpsilon = family == "roberta" ? 1e-5 : 1e-12,
            Dropout = dropout,
            AttentionDropout = dropout,
        };
    }

    public static Recommender Create(string tower, string users = "sasrec", double dropout = 0, int seed = 1, int pictureLayers = 2)
    {
        UserEncoderOptions options = users == "sasrec"
            ? new SasRecOptions { Width = UserWidth, Dropout = dropout }
            : new CpcOptions { Width = UserWidth, Dropout = dropout };
        var model = new Recommender(Tower(tower, dropout, pictureLayers), UserEncoder.Create(options, Positions));
        Draw(model, seed);
        model.SetTraining(false);
        return model;
    }

    /// <summary>Titles of 1 to 8 tokens above the special ones; item 0 has none.</summary>
    public static TokenizedTitles Titles()
    {
        var random = new Random(5);
        List<int> tokens = [], offsets = [0, 0];
        for (var item = 1; item <= Items; item++)
        {
            tokens.AddRange(Enumerable.Range(0, 1 + (item * 5 % 8)).Select(_ => random.Next(5, Vocabulary)));
            offsets.Add(tokens.Count);
        }

        return new TokenizedTitles([.. tokens], [.. offsets]);
    }

    /// <summary>Sets every parameter: norms near 1, everything else from N(0, 0.3), so that no bias hides behind a zero.</summary>
    public static void Draw(nn.Module module, int seed)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var random = new Random(seed);
        foreach (var (name, parameter) in module.named_parameters().OrderBy(named => named.name, StringComparer.Ordinal))
        {
            var mean = name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0;
            float[] values = [.. Enumerable.Range(0, (int)parameter.numel()).Select(_ => (float)(mean + (0.3 * Normal(random))))];
            parameter.copy_(tensor(values).view(parameter.shape));
        }
    }

    /// <summary>An adapter set, not attached, with every value drawn from N(0, 0.3).</summary>
    public static AdapterSet Drawn(Recommender model, AdapterOptions options, int seed)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var set = AdapterRegistry.Create(model, options)!;
        foreach (var (name, value) in set.Values().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            value.copy_(Normals(seed + name.Length, value.shape) * 0.3);
        }

        return set;
    }

    /// <summary>A tensor of standard normal numbers.</summary>
    public static Tensor Normals(int seed, params long[] shape)
    {
        var random = new Random(seed);
        var count = (int)shape.Aggregate(1L, (product, size) => product * size);
        return tensor(Enumerable.Range(0, count).Select(_ => (float)Normal(random)).ToArray()).view(shape);
    }

    public static SequenceBatch Batch(string users = "sasrec", bool negatives = true, int size = 6) =>
        Batcher(users, negatives, size).Batch(epoch: 0, step: 0, parts: 1)[0];

    public static SequenceBatcher Batcher(string users = "sasrec", bool negatives = true, int size = 6) =>
        new(Domain, Enumerable.Range(0, Domain.UserCount), size, seed: 7, everyPosition: users == "sasrec", negatives);

    /// <summary>Item vectors of the whole catalogue and user vectors of every test history: what a model computes, in one array.</summary>
    public static float[] Outputs(Recommender model) => Outputs(model, ContentOf(model));

    /// <summary>The same where the 12 items are something else than <see cref="ContentOf"/> says.</summary>
    public static float[] Outputs(Recommender model, IItemContent content)
    {
        var items = RecommenderEvaluation.ItemVectors(model, content);
        return [.. items, .. RecommenderEvaluation.UserVectors(
            model, items, Domain.UserCount, user => Domain.Input(user, HeldOut.Test))];
    }

    /// <summary>The 12 items as a model's encoder reads them.</summary>
    public static IItemContent ContentOf(Recommender model) => model.Items switch
    {
        TextItemEncoder => Titles(),
        ImageItemEncoder => Pictures(),
        TextImageItemEncoder => new TitlesAndPictures(Titles(), Pictures()),
        _ => new ItemNumbers(Items),
    };

    /// <summary>The vectors of some of the 12 items.</summary>
    public static Tensor Encode(this Recommender model, params int[] items) => model.Items.Encode(ContentOf(model), items);

    /// <summary>Pictures of 12 x 12 pixels: 3 x 3 patches.</summary>
    public static IPictures Pictures() => new MemoryPictures(Items, side: 12, seed: 6);

    public static VisionTransformerOptions VisionShape(string family, double dropout = 0) => new()
    {
        Family = Enum.Parse<VisionTransformerFamily>(family, ignoreCase: true),
        Activation = family == "clip" ? "quick_gelu" : "gelu",
        ImageSize = 12,
        PatchSize = 4,
        Width = Width,
        Layers = 2,
        Heads = 2,
        FeedForwardWidth = 24,
        Dropout = dropout,
        AttentionDropout = dropout,
    };

    public static ResNetOptions ConvolutionShape => new() { Depth = 10, Channels = 16, SmallStem = true };

    private static ItemEncoder Tower(string tower, double dropout, int pictureLayers) => tower switch
    {
        "bert+vit" => new TextImageItemEncoder((TextItemEncoder)Tower("bert", dropout, 2), (ImageItemEncoder)Tower("vit", dropout, pictureLayers), "gated"),
        "bert+resnet" => new TextImageItemEncoder((TextItemEncoder)Tower("bert", dropout, 2), (ImageItemEncoder)Tower("resnet", dropout, 2), "concatenation"),
        "resnet" => new ImageItemEncoder(new ResNet(ConvolutionShape), new ItemHead(ConvolutionShape.Width, UserWidth)),
        "id" => new IdItemEncoder(Items, UserWidth),
        _ when Enum.TryParse<VisionTransformerFamily>(tower, ignoreCase: true, out _) => new ImageItemEncoder(new VisionTransformer(VisionShape(tower, dropout) with { Layers = pictureLayers }), new ItemHead(Width, UserWidth)),
        _ => new TextItemEncoder(new TextEncoder(Shape(tower, dropout)), new ItemHead(Width, UserWidth)),
    };

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
