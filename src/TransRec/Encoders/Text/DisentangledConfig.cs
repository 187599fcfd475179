using TransRec.Checkpoints.HuggingFace;

namespace TransRec.Encoders.Text;

/// <summary>Reads how DeBERTa's attention knows distances: the form of the published v3 models, every other is refused by its key.</summary>
internal static class DisentangledConfig
{
    /// <summary>The keys; mistakes are added to the configuration's.</summary>
    /// <param name="config">config.json.</param>
    /// <param name="positions">max_position_embeddings.</param>
    public static DisentangledOptions Read(ForeignConfig config, int positions)
    {
        Expect("relative_attention", false, true);
        Expect("share_att_key", false, true);
        Expect("position_biased_input", true, false);
        config.RefuseSet("conv_kernel_size", "the convolution of DeBERTa v2's extra large models has no counterpart here");
        config.RefuseSet("type_vocab_size", "token types have no counterpart in DeBERTa here; published v3 models have none");
        config.RefuseSet("attention_head_size", "heads divide hidden_size here");
        if (config.Text("norm_rel_ebd", "none") is not "layer_norm")
        {
            config.Add("norm_rel_ebd", "layer_norm");
        }

        IReadOnlyList<string> kinds = config.IsText("pos_att_type") ? config.Text("pos_att_type")!.Split('|') : config.Texts("pos_att_type") ?? [];
        if (!kinds.Select(kind => kind.Trim()).Order(StringComparer.Ordinal).SequenceEqual(["c2p", "p2c"]))
        {
            config.Add("pos_att_type", "\"p2c|c2p\"");
        }

        var options = new DisentangledOptions();
        var (buckets, farthest) = (config.Whole("position_buckets", 2, 1_000_000, options.Buckets), config.Whole("max_relative_positions", -1, 1_000_000, -1));
        farthest = farthest < 1 ? positions : farthest;
        if (buckets / 2 >= farthest - 1 && !config.IsWrong("position_buckets"))
        {
            config.Add("position_buckets", $"less than twice the farthest distance ({farthest})");
        }

        return new DisentangledOptions { Buckets = buckets, FarthestDistance = Math.Max(3, farthest) };

        void Expect(string key, bool otherwise, bool expected)
        {
            if (config.Flag(key, otherwise) != expected)
            {
                config.Add(key, expected ? "true" : "false");
            }
        }
    }
}
