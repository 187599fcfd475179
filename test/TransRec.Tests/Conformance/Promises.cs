using TransRec.Adapters;
using TransRec.Adapters.Methods;

namespace TransRec.Tests.Conformance;

/// <summary>What each method promises beyond what holds for all of them. A new method needs a line in <see cref="All"/>.</summary>
/// <param name="Deviation">How far the outputs may lie from the base's before training, relative to the largest; 0: the same bits.</param>
/// <param name="Trains">Which of the base's own parameters are trained, by name (the pooler, which is outside the recommender, never is).</param>
internal sealed record Promises(double Deviation, Func<string, bool> Trains)
{
    /// <summary>The same in towers where it is another.</summary>
    public Dictionary<string, double> DeviationInTower { get; init; } = [];

    /// <summary>How far the outputs may lie from the base's in a tower.</summary>
    public double DeviationIn(string tower) => DeviationInTower.GetValueOrDefault(tower, Deviation);

    /// <summary>The options with every <c>Train...</c> switch on that the method allows.</summary>
    public Func<AdapterOptions, AdapterOptions> Switched { get; init; } =
        options => options with { TrainHead = true, TrainLayerNorm = true, TrainUserEncoder = true, TrainWordEmbeddings = true };

    /// <summary>The options with which the tiny models are prepared, where the defaults do not fit into them; null: the defaults.</summary>
    public AdapterOptions? Options { get; init; }

    public static IReadOnlyDictionary<string, Promises> All { get; } = new Dictionary<string, Promises>
    {
        ["full"] = new(0, _ => true),
        ["frozen"] = new(0, _ => false),
        ["scratch"] = new(0, _ => true),
        ["houlsby"] = new(0.05, _ => false),
        ["parallel"] = new(0.05, _ => false),
        ["pfeiffer"] = new(0.05, _ => false),
        ["pfeiffer_ver2"] = new(0.05, _ => false),
        ["compacter"] = new(0.05, _ => false),
        ["lora"] = new(0, _ => false),
        ["dora"] = new(0, _ => false),
        ["ia3"] = new(0, _ => false),
        ["vera"] = new(0, _ => false),
        ["words"] = new(0, _ => false) { Towers = ["bert", "roberta", "bert+vit", "bert+resnet", .. TinyModels.Families] },
        ["bitfit"] = new(0, name => name.EndsWith(".bias", StringComparison.Ordinal) && !name.StartsWith("items.head.", StringComparison.Ordinal)),
        ["layernorm"] = new(0, name => name.Contains("norm.", StringComparison.Ordinal)),
        ["last-k"] = new(0, name => name.StartsWith("items.encoder.blocks.1.", StringComparison.Ordinal)
            || name.StartsWith("items.encoder.blocks.3.", StringComparison.Ordinal) // of the ResNet's four
            || name.StartsWith("users.blocks.1.", StringComparison.Ordinal)),
        ["prefix"] = new(2, _ => false), // takes a part of the attention from the start
        ["prompt"] = new(2, _ => false) { Options = new PromptOptions { Length = 2, UserLength = 2 } },
        ["kadapter"] = new(0.10, _ => false)
        {
            DeviationInTower = new() { ["distilbert"] = 0.15, ["electra"] = 0.15 }, // one value of 256 moves by up to 0.149 in the bases that are drawn there
            // With the default deviations the gradients of queries and keys are smaller than float32's steps at this width.
            Options = new KAdapterOptions { HiddenWidth = 12, Heads = 2, InitialDeviation = 0.1, FusionDeviation = 0.005 },
        },
        ["mix-and-match"] = new(2, _ => false),
        ["side"] = new(0.2, _ => false),
        ["conv-adapter"] = new(0, _ => false) { Towers = ["resnet", "bert+resnet"] },
        ["iisan"] = new(double.PositiveInfinity, _ => false) { Towers = ["bert+vit"], Switched = options => options with { TrainUserEncoder = true } }, // vectors of its own
        ["combination"] = new(0, name => name.Contains("norm.", StringComparison.Ordinal)), // lora + layernorm
    };

    /// <summary>Combinations that the matrix tries beside the registered methods.</summary>
    public static IReadOnlyDictionary<string, Promises> Combinations { get; } = new Dictionary<string, Promises>
    {
        ["lora + houlsby"] = new(0.05, _ => false) { Options = Combined(new LoraOptions(), new HoulsbyOptions()), Merges = false },
        ["ia3 + bitfit"] = new(0, All["bitfit"].Trains) { Options = Combined(new Ia3Options(), new BitFitOptions()), Merges = true },
        ["lora + words"] = new(0, _ => false) { Options = Combined(new LoraOptions(), new WordsOptions { Rank = 2, Rows = 7 }), Merges = true, Towers = ["bert", "bert+vit"] },
        ["conv-adapter + layernorm"] = new(0, All["layernorm"].Trains)
        {
            Options = Combined(new ConvAdapterOptions(), new LayerNormOptions()),
            Merges = false,
            Towers = ["resnet"],
        },
        ["residual conv-adapter"] = new(0, _ => false) { Options = new ConvAdapterOptions { Place = "residualSequential" }, Towers = ["resnet"] },
        ["prefix + parallel"] = new(2, _ => false) { Options = Combined(new PrefixOptions(), new ParallelBottleneckOptions()), Merges = false },
    };

    /// <summary>The registered methods and the combinations, by name.</summary>
    public static IReadOnlyList<string> Names => [.. AdapterRegistry.Methods.Select(method => method.Name), .. Combinations.Keys];

    /// <summary>The towers for which the method is; null: every one but the ResNet, or every one when it adds no adapters.</summary>
    public IReadOnlyList<string>? Towers { get; init; }

    /// <summary>
    /// Whether the matrix tries a method in a tower. Selections of the base's own parameters are for every one, adapters of Transformers for all but the ResNet;
    /// of the methods that leave a ResNet beside titles alone one is enough.
    /// </summary>
    public static bool Fits(string method, string tower)
    {
        var selection = method is "full" or "frozen" or "scratch" or "bitfit" or "layernorm" or "last-k";
        return Of(method).Towers?.Contains(tower) ?? (tower switch
        {
            "resnet" => selection,
            "bert+resnet" => selection || method == "houlsby",
            _ => true,
        });
    }

    /// <summary>Whether the adapters can be merged; null: what the registry says of the method.</summary>
    public bool? Merges { get; init; }

    public static AdapterOptions OptionsOf(string name) => Of(name).Options ?? AdapterRegistry.Find(name).Options;

    public static Promises Of(string method) => All.TryGetValue(method, out var promises) || Combinations.TryGetValue(method, out promises)
        ? promises
        : throw new KeyNotFoundException($"The method {method} has no line in {nameof(Promises)}.{nameof(All)}: how near to the base does it start?");

    private static CombinationOptions Combined(params AdapterOptions[] parts) => new() { Parts = parts };
}
