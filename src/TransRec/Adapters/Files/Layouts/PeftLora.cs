using System.Text.Json.Nodes;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Checkpoints;
using TransRec.Encoders.Text;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files.Layouts;

/// <summary><c>LORA</c>, with <c>use_dora</c> DoRA: scaling lora_alpha / r, or lora_alpha / sqrt(r) with use_rslora.</summary>
internal sealed class PeftLora : PeftMethod
{
    private const string Weight = ".weight";
    private const string Bias = ".base_layer.bias";
    private const string Magnitude = ".lora_magnitude_vector";

    // What trains LoRA from the base's weights as they are. The other ways (pissa, olora, corda, loftq, ...) change these weights.
    private static readonly string[] PlainStarts = ["gaussian", "eva", "orthogonal"];

    public override string Type => "LORA";

    public override IReadOnlyList<string> Methods { get; } = ["lora", "dora"];

    public override IReadOnlyList<string> Keys { get; } =
    [
        .. PeftTargets.Keys, "r", "lora_alpha", "lora_dropout", "bias", "use_rslora", "use_dora", "rank_pattern", "alpha_pattern", "init_lora_weights",
        "eva_config", "loftq_config", "corda_config", "lora_ga_config", "megatron_core", "qalora_group_size",
    ];

    public override ForeignAdapter Read(AdapterLayout layout, LayoutConfig config, ITensorSource source, TextEncoderOptions? encoder)
    {
        CheckStart(config);
        var names = PeftNames.Read(source, config, encoder);
        var layers = encoder?.Layers ?? names.Layers;
        var chosen = PeftTargets.Resolve(config, PeftTargets.Modules(layers, names.Prefix));
        var (words, blocks) = PeftTargets.Product(config, chosen);
        var rank = config.Whole("r", 1, 4096);
        var ranks = Ranks(config, chosen, rank);
        var alphas = PeftTargets.Pattern(config, "alpha_pattern", chosen, config.Number("lora_alpha")).Values.Distinct().ToList();
        var alpha = alphas.Count == 1 ? alphas[0] : throw config.Wrong("alpha_pattern", "one alpha for all projections (there is a single one here)");
        var trainsBias = config.Text("bias", "none") switch
        {
            "none" => false,
            "lora_only" => true,
            _ => throw config.Wrong("bias", "none or lora_only (all would change the biases of other layers)"),
        };
        var options = LayoutValues.Options<LowRankOptions>(
            config, () => config.Flag("use_dora", false) ? new DoraOptions() : new LoraOptions { TrainBias = trainsBias });
        if (trainsBias && options is DoraOptions)
        {
            throw config.Wrong("bias", "none beside use_dora");
        }

        options = LayoutValues.Options(config, () => options with
        {
            Encoders = "item",
            ItemLayers = LayoutValues.Range(blocks, layers),
            Targets = words,
            Rank = rank,
            LayerRanks = ranks,
            Alpha = alpha,
            RsLora = config.Flag("use_rslora", false),
            Dropout = config.Number("lora_dropout", 0),
        });
        var values = new RenamedTensorSource(source, name => names.Own.TryGetValue(name, out var own) ? ValueOf(own) : null);
        return new ForeignAdapter(layout, options, values, names.LeftOut, names.Notes);
    }

    public override PeftContent Write(AdapterOptions options, IReadOnlyDictionary<string, Tensor> values, TextEncoderOptions encoder)
    {
        var own = (LowRankOptions)options;
        var trainsBias = own is LoraOptions { TrainBias: true };
        var adapted = LayerRange.Parse(own.ItemLayers).Of(encoder.Layers);
        var biases = values.Keys.Where(name => trainsBias && IsBiasBeside(name, values));
        string[] taken = [.. values.Keys.Where(name => name.StartsWith(LayoutValues.ItemAdapters, StringComparison.Ordinal)).Concat(biases)];
        var words = own.Targets.Split(',', StringSplitOptions.TrimEntries);
        var all = adapted.Count == encoder.Layers;
        var ranks = LayerRanks.Parse(own.LayerRanks);
        return new PeftContent(
            new Dictionary<string, JsonNode?>
            {
                ["alpha_pattern"] = new JsonObject(),
                ["bias"] = trainsBias ? "lora_only" : "none",
                ["fan_in_fan_out"] = false,
                ["init_lora_weights"] = true,
                ["layers_pattern"] = all ? null : "layer",
                ["layers_to_transform"] = all ? null : new JsonArray([.. adapted.Order().Select(layer => (JsonNode)layer)]),
                ["lora_alpha"] = own.Alpha ?? own.Rank,
                ["lora_dropout"] = own.Dropout,
                ["r"] = own.Rank,
                ["rank_pattern"] = new JsonObject(
                    ranks.Layers.Order().Select(layer => KeyValuePair.Create($@"layer\.{layer}\..*", (JsonNode?)ranks.Of(layer, own.Rank)))),
                ["target_modules"] = PeftTargets.Write(words, adapted, named: true),
                ["use_dora"] = own is DoraOptions,
                ["use_rslora"] = own.RsLora,
            },
            [.. taken.Select(name => (NameOf(name), values[name]))],
            taken,
            []);
    }

    private static void CheckStart(LayoutConfig config)
    {
        const string Key = "init_lora_weights";
        if (!config.IsText(Key))
        {
            _ = config.Flag(Key, true);
        }
        else if (!PlainStarts.Contains(config.Text(Key)))
        {
            throw config.Wrong(Key, $"true, false or one of {string.Join(", ", PlainStarts)} (the other ways change the base's weights)");
        }
    }

    /// <summary>The option <c>layerRanks</c>; all projections of a block must have the same rank.</summary>
    private static string Ranks(LayoutConfig config, IReadOnlyList<PeftModule> chosen, int standard)
    {
        var ranks = PeftTargets.Pattern(config, "rank_pattern", chosen, standard);
        var ofLayers = ranks.GroupBy(rank => rank.Key.Layer, rank => rank.Value).Select(layer => (Layer: layer.Key, Ranks: layer.Distinct().ToList())).ToList();
        return ofLayers.All(layer => layer.Ranks.Count == 1 && layer.Ranks[0] is >= 1 and <= 4096 && layer.Ranks[0] == Math.Floor(layer.Ranks[0]))
            ? string.Join(',', ofLayers.Where(layer => layer.Ranks[0] != standard).Select(layer => $"{layer.Layer}:{(int)layer.Ranks[0]}"))
            : throw config.Wrong("rank_pattern", "one whole rank from 1 to 4096 for all projections of a block");
    }

    private static string ValueOf(string own) =>
        own.EndsWith(".lora_A" + Weight, StringComparison.Ordinal) || own.EndsWith(".lora_B" + Weight, StringComparison.Ordinal)
            ? LayoutValues.ItemAdapters + own[..^Weight.Length]
        : (Cut(own, Magnitude + Weight) ?? Cut(own, Magnitude)) is { } magnitude ? LayoutValues.ItemAdapters + magnitude + ".magnitude"
        : (Cut(own, Bias) ?? Cut(own, ".bias")) is { } bias ? LayoutValues.ItemEncoder + bias + ".bias"
        : own;

    private static string NameOf(string value) =>
        !value.StartsWith(LayoutValues.ItemAdapters, StringComparison.Ordinal)
            ? PeftNames.Published(Cut(value[LayoutValues.ItemEncoder.Length..], ".bias") + Bias)
        : Cut(value, ".magnitude") is { } magnitude ? PeftNames.Published(magnitude[LayoutValues.ItemAdapters.Length..] + Magnitude)
        : PeftNames.Published(value[LayoutValues.ItemAdapters.Length..] + Weight);

    private static bool IsBiasBeside(string name, IReadOnlyDictionary<string, Tensor> values) =>
        name.StartsWith(LayoutValues.ItemEncoder + "blocks.", StringComparison.Ordinal) && Cut(name, ".bias") is { } module
        && values.ContainsKey(LayoutValues.ItemAdapters + module[LayoutValues.ItemEncoder.Length..] + ".lora_A");

    private static string? Cut(string name, string ending) => name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : null;
}
