using TransRec.Checkpoints.HuggingFace;

namespace TransRec.Encoders.Text;

/// <summary>Reads how ModernBERT's blocks attend, in the keys of its first releases and in those of transformers 5 (<c>layer_types</c>, <c>rope_parameters</c>).</summary>
internal static class RotaryAttentionConfig
{
    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";

    /// <summary>The keys; mistakes are added to the configuration's.</summary>
    /// <param name="config">config.json.</param>
    /// <param name="layers">Blocks.</param>
    public static RotaryAttentionOptions Read(ForeignConfig config, int layers)
    {
        foreach (var key in (string[])["attention_bias", "mlp_bias", "norm_bias"])
        {
            config.RefuseSet(key, "ModernBERT is read without biases, as it is published");
        }

        config.RefuseSet("rope_scaling", "scaled rotary positions have no counterpart here");
        var options = new RotaryAttentionOptions();
        var every = config.Whole("global_attn_every_n_layers", 1, 1000, EveryOf(config, layers) ?? options.GlobalEvery);
        if (!config.IsUnset("layer_types") && !config.IsWrong("layer_types") && EveryOf(config, layers) != every)
        {
            config.Add("layer_types", $"{Full} in the first of every {every} blocks and {Sliding} in the others, for {layers} blocks");
        }

        return new RotaryAttentionOptions
        {
            GlobalEvery = every,
            LocalAttention = config.Whole("local_attention", 2, 1_000_000, options.LocalAttention),
            GlobalBase = Base(config, Full, "global_rope_theta", options.GlobalBase),
            LocalBase = Base(config, Sliding, "local_rope_theta", options.LocalBase),
        };
    }

    // The distance of the first two blocks that attend to all; null where the list says nothing, or is no such pattern.
    private static int? EveryOf(ForeignConfig config, int layers)
    {
        if (config.IsUnset("layer_types") || config.Texts("layer_types") is not { } types)
        {
            return null;
        }

        var second = Enumerable.Range(1, Math.Max(0, types.Count - 1)).FirstOrDefault(place => types[place] == Full, types.Count);
        return types.Count == layers && types.Select((type, place) => type == (place % second == 0 ? Full : Sliding)).All(fits => fits) ? second : null;
    }

    private static double Base(ForeignConfig config, string type, string key, double otherwise)
    {
        if (config.Part("rope_parameters")?.Part(type) is not { } parameters)
        {
            return config.Number(key, otherwise, 1, 1e12);
        }

        if (parameters.Text("rope_type", "default") is not "default")
        {
            parameters.Add("rope_type", "default");
        }

        var found = parameters.Number("rope_theta", otherwise, 1, 1e12);
        parameters.ThrowIfAny();
        return found;
    }
}
