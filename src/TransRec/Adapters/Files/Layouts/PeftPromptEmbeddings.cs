using TransRec.Checkpoints;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>What PEFT's methods with virtual tokens share: one tensor <c>prompt_embeddings</c>, and the encoder's sizes in the configuration.</summary>
internal static class PeftPromptEmbeddings
{
    /// <summary>The tensor's name.</summary>
    public const string Name = "prompt_embeddings";

    /// <summary>The keys of the encoder's sizes.</summary>
    public static readonly string[] Keys = ["num_virtual_tokens", "token_dim", "num_transformer_submodules", "num_attention_heads", "num_layers"];

    /// <summary>Tensors of heads that were trained beside the virtual tokens.</summary>
    public static IReadOnlyList<string> LeftOut(ITensorSource source, LayoutConfig config) => [.. source.Entries.Keys.Where(name => PeftNames.IsUnused(name, config))];

    /// <summary>The tensor, [virtual tokens, columns], checked against configuration and encoder.</summary>
    /// <exception cref="CheckpointException">They contradict each other.</exception>
    public static TensorEntry Check(LayoutConfig config, ITensorSource source, TextEncoderOptions? encoder)
    {
        if (config.Whole("num_transformer_submodules", 1, 2, 1) != 1)
        {
            throw config.Wrong("num_transformer_submodules", "1 (encoder and decoder together are not read)");
        }

        PeftNames.CheckSaved(config);
        (string Key, int Own)[] sizes = encoder is null
            ? []
            : [("token_dim", encoder.Width), ("num_layers", encoder.Layers), ("num_attention_heads", encoder.Heads)];
        foreach (var (key, own) in sizes)
        {
            if (config.Whole(key, 1, 65_536, own) != own)
            {
                throw config.Wrong(key, $"{own}, as in the item encoder,");
            }
        }

        if (!source.Entries.TryGetValue(Name, out var entry) || LeftOut(source, config).Count != source.Entries.Count - 1)
        {
            throw new CheckpointException($"{source.Location} is expected to hold {Name}, and heads at most; it holds {Names.List(source.Entries.Keys)}.");
        }

        var tokens = config.Whole("num_virtual_tokens", 1, 512);
        return entry.Shape.Count == 2 && entry.Shape[0] == tokens
            ? entry
            : throw new CheckpointException($"{source.Location}: {entry} is expected to have num_virtual_tokens = {tokens} rows.");
    }
}
