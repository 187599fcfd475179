using System.Text.Json.Nodes;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>
/// AdapterHub's bottleneck configuration. With h what a sublayer gives from x, N the block's norm and A the bottleneck with its scaling, it computes
/// N(h + A(h) + x) (double_seq_bn, here houlsby), N(h + A(N(h + x)) + x) (seq_bn, here pfeiffer), or N(h + A(x) + x) (par_bn, here parallel). Every other
/// combination of its switches computes something else and is refused.
/// </summary>
internal static class AdapterHubConfig
{
    // Understood below, or of effect on how training starts only. Others that are set are refused: ln_before, use_gating, inv_adapter, phm_layer, ...
    private static readonly string[] Keys =
    [
        "architecture", "mh_adapter", "output_adapter", "reduction_factor", "non_linearity", "original_ln_before", "original_ln_after", "is_parallel",
        "scaling", "residual_before_ln", "leave_out", "dropout", "stochastic_depth", "init_weights", "init_weights_seed", "adapter_residual_before_ln",
        "inv_adapter_reduction_factor", "attention_type", "new_attention_norm",
        "phm_dim", "factorized_phm_W", "shared_W_phm", "shared_phm_rule", "factorized_phm_rule", "phm_c_init", "phm_init_range", "learn_phm",
        "hypercomplex_nonlinearity", "phm_rank", "phm_bias",
    ];

    /// <summary>Why a configuration of several methods is refused.</summary>
    public const string Several = "several methods in one adapter are not read; save each as an adapter of its own";

    /// <summary>Why Compacter is refused.</summary>
    public const string Hypercomplex = "the library's hypercomplex layers (Compacter) are not read; the method compacter is trained here and kept in the layout transrec";

    /// <summary>Why methods are refused that PEFT has too.</summary>
    public const string OfPeft = "bottleneck adapters are read of this library; LoRA, IA3, prefix and prompt are read from PEFT's layout";

    private static readonly string[] OuterKeys =
        ["config", "config_id", "hidden_size", "model_class", "model_name", "model_type", "name", "version", "type", "label2id"];

    // The library's names; before it had versions, gelu was the approximation.
    private static readonly Dictionary<string, string> Activations = new()
    {
        ["relu"] = "relu",
        ["gelu"] = "gelu",
        ["gelu_new"] = "gelu_new",
        ["leakyrelu"] = "leaky_relu",
        ["silu"] = "silu",
        ["swish"] = "silu",
    };

    private static readonly Dictionary<string, string> OldActivations = new(Activations) { ["gelu"] = "gelu_new", ["gelu_orig"] = "gelu" };

    /// <summary>The method of a configuration, with everything but places, blocks and width, which need the tensors.</summary>
    /// <exception cref="CheckpointException">It computes what no method here does; the message says why.</exception>
    public static (BottleneckOptions Options, IReadOnlyList<string> Notes) Check(LayoutConfig outer, TextEncoderOptions? encoder)
    {
        outer.RefuseOthers(OuterKeys);
        CheckModel(outer, encoder);
        var config = AdapterHubConfigText.Of(outer);
        if (config.Text("architecture", "bottleneck") is not "bottleneck" and var architecture)
        {
            throw new CheckpointException($"{config.Location}: architecture is \"{architecture}\"; {(architecture == "union" ? Several : OfPeft)}.");
        }

        if (config.Flag("phm_layer", false))
        {
            throw new CheckpointException($"{config.Location}: phm_layer is true; {Hypercomplex}.");
        }

        config.RefuseOthers(Keys);
        string[] notes = [.. ((string[])["dropout", "stochastic_depth"]).Where(key => config.Number(key, 0) != 0)
            .Select(key => $"{key} acts while training and has no counterpart in the method here.")];
        return (Formula(config, Activation(outer, config)), notes);
    }

    /// <summary>Adds places, blocks and width.</summary>
    /// <exception cref="CheckpointException">The tensors contradict the configuration, or differ between blocks.</exception>
    public static BottleneckOptions Complete(LayoutConfig outer, BottleneckOptions options, AdapterHubNames names, TextEncoderOptions? encoder)
    {
        var config = AdapterHubConfigText.Of(outer);
        var left = config.Wholes("leave_out");
        var layers = encoder?.Layers ?? Math.Max(names.Layers[^1], left.DefaultIfEmpty(-1).Max()) + 1;
        int[] adapted = [.. Enumerable.Range(0, layers).Except(left)];
        if (!adapted.SequenceEqual(names.Layers))
        {
            throw config.Wrong("leave_out", $"the blocks without adapters (of {layers}; the tensors have adapters in {LayoutValues.Range(names.Layers, -1)})");
        }

        if (names.Widths.Count != 1 || names.Widths[0].Bottleneck is < 1 or > 4096)
        {
            var found = string.Join(" and ", names.Widths.Select(width => $"[{width.Bottleneck}, {width.Width}]"));
            throw new CheckpointException($"{outer.Location}: the bottlenecks are {found} large; one width from 1 to 4096 for all blocks is expected.");
        }

        var (bottleneck, width) = names.Widths[0];
        if (adapted.Select(layer => Bottleneck(config, layer, width)).FirstOrDefault(number => number != bottleneck) is not 0 and var other)
        {
            throw config.Wrong("reduction_factor", $"width / bottleneck ({width} / {bottleneck} by the tensors, {other} wide by this key)");
        }

        return LayoutValues.Options(outer, () => options with
        {
            Encoders = "item",
            ItemLayers = LayoutValues.Range(adapted, layers),
            BottleneckWidth = (int)bottleneck,
        });
    }

    /// <summary>The configuration that makes AdapterHub's library compute the same.</summary>
    /// <exception cref="CheckpointException">There is none for an option.</exception>
    public static JsonObject Write(BottleneckOptions options, string adapter, TextEncoderOptions encoder)
    {
        var (after, parallel) = options switch
        {
            HoulsbyOptions houlsby => (houlsby.After, null),
            PfeifferVer2Options => ("attention", null),
            PfeifferOptions { HasNorm: false } => ("feedForward", null),
            ParallelBottleneckOptions { InnerSkip: false } own => (own.After, own),
            PfeifferOptions => throw Inexpressible("variant", "the library's adapters have no outer norm of their own"),
            _ => throw Inexpressible("innerSkip", "the library's parallel adapters add the sublayer's input once"),
        };
        var adapted = LayerRange.Parse(options.ItemLayers).Of(encoder.Layers);
        var leftOut = Enumerable.Range(0, encoder.Layers).Where(layer => !adapted.Contains(layer));
        return new JsonObject
        {
            ["config"] = new JsonObject
            {
                ["adapter_residual_before_ln"] = false,
                ["cross_adapter"] = false,
                ["dropout"] = WithPoint(0),
                ["init_weights"] = "bert",
                ["inv_adapter"] = null,
                ["inv_adapter_reduction_factor"] = null,
                ["is_parallel"] = parallel is not null,
                ["leave_out"] = new JsonArray([.. leftOut.Select(layer => (JsonNode)layer)]),
                ["ln_after"] = false,
                ["ln_before"] = false,
                ["mh_adapter"] = after is "attention" or "both",
                ["non_linearity"] = options.Activation switch { "silu" => "swish", "leaky_relu" => "leakyrelu", var same => same },
                ["original_ln_after"] = true,
                ["original_ln_before"] = options is PfeifferOptions,
                ["output_adapter"] = after is "feedForward" or "both",
                ["phm_layer"] = false,
                ["reduction_factor"] = Factor(encoder.Width, options.BottleneckWidth),
                ["residual_before_ln"] = true,
                ["scaling"] = WithPoint(parallel?.Scale ?? 1),
                ["stochastic_depth"] = WithPoint(0),
                ["use_gating"] = false,
            },
            ["hidden_size"] = encoder.Width,
            ["model_class"] = encoder.Describing.ClassPrefix + "Model",
            ["model_name"] = null,
            ["model_type"] = encoder.Describing.ModelType,
            ["name"] = adapter,
            ["version"] = "adapters.1.2.0",
        };
    }

    private static BottleneckOptions Formula(LayoutConfig config, string activation)
    {
        if (!config.Flag("original_ln_after", true))
        {
            throw config.Wrong("original_ln_after", "true (no method here leaves the block's norm out)");
        }

        var (after, before, parallel) = (After(config), config.Flag("original_ln_before", false), config.Flag("is_parallel", false));
        var scaling = config.IsText("scaling")
            ? throw config.Wrong("scaling", "a number (a learned scaling has no counterpart here)")
            : config.Number("scaling", 1);
        if (parallel)
        {
            return LayoutValues.Options<BottleneckOptions>(
                config, () => new ParallelBottleneckOptions { After = after, Scale = scaling, Activation = activation });
        }

        if (scaling != 1)
        {
            throw config.Wrong("scaling", "1 beside is_parallel false (a serial adapter here is not scaled)");
        }

        var residual = config.IsText("residual_before_ln") ? config.Text("residual_before_ln") : config.Flag("residual_before_ln", true) ? "true" : "false";
        if (before && (residual != "true" || after != "feedForward"))
        {
            throw residual != "true"
                ? config.Wrong("residual_before_ln", "true beside original_ln_before (the method pfeiffer adds the sublayer's own output)")
                : config.Wrong("mh_adapter", "false beside original_ln_before (the method pfeiffer acts at the end of a block)");
        }

        if (!before && residual is not ("true" or "false"))
        {
            throw config.Wrong("residual_before_ln", "true or false without original_ln_before");
        }

        return before ? new PfeifferOptions { Activation = activation } : new HoulsbyOptions { After = after, Activation = activation };
    }

    private static string After(LayoutConfig config) => (config.Flag("mh_adapter", false), config.Flag("output_adapter", false)) switch
    {
        (true, true) => "both",
        (true, false) => "attention",
        (false, true) => "feedForward",
        _ => throw config.Wrong("output_adapter", "true, here or in mh_adapter: without both there is no adapter"),
    };

    private static string Activation(LayoutConfig outer, LayoutConfig config)
    {
        var known = outer.Has("version") ? Activations : OldActivations;
        return known.TryGetValue(config.Text("non_linearity").ToLowerInvariant(), out var activation)
            ? activation
            : throw config.Wrong("non_linearity", $"one of {string.Join(", ", known.Keys)}");
    }

    private static void CheckModel(LayoutConfig outer, TextEncoderOptions? encoder)
    {
        var type = outer.Text("model_type", "bert");
        if (!LayoutFamilies.All.Any(family => family.ModelType == type))
        {
            throw outer.Wrong("model_type", $"one of {LayoutFamilies.ModelTypes}");
        }

        if (encoder is not null && outer.Has("model_type") && type != encoder.Describing.ModelType)
        {
            throw outer.Wrong("model_type", $"{encoder.Describing.ModelType}, the family of the item encoder,");
        }
    }

    /// <summary>The bottleneck's width in a block: width // factor as in Python, at least 1.</summary>
    private static long Bottleneck(LayoutConfig config, int layer, long width)
    {
        const string Key = "reduction_factor";
        var factor = config.IsObject(Key) ? Factor(config.Object(Key), layer) : config.Number(Key);
        var quotient = factor > 0 ? Math.Floor((width - (width % factor)) / factor + 0.5) : 0;
        return factor > 0 && quotient < int.MaxValue ? Math.Max(1, (long)quotient) : throw config.Wrong(Key, "a positive number, or such numbers by block");
    }

    private static double Factor(LayoutConfig factors, int layer)
    {
        var key = layer.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return factors.Number(factors.Has(key) ? key : "default");
    }

    // Half a bottleneck more keeps the quotient's floor away from rounding, where the width is no multiple.
    private static JsonValue Factor(int width, int bottleneck) =>
        width % bottleneck == 0 ? JsonValue.Create(width / bottleneck) : JsonValue.Create(width / (bottleneck + 0.5));

    // The library tells a number from a word by its type: 4.0 is a scaling, 4 is not.
    private static JsonNode WithPoint(double value) => JsonNode.Parse(value.ToString("0.0###############", System.Globalization.CultureInfo.InvariantCulture))!;

    private static CheckpointException Inexpressible(string option, string why) =>
        new($"AdapterHub cannot express adapter.{option}: {why}. Nothing was written.");
}
