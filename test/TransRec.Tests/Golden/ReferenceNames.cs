using System.Text.RegularExpressions;

namespace TransRec.Tests.Golden;

/// <summary>The reference's parameter names and ours: base names of a recommender, and <c>adapters.</c> names of its adapter set.</summary>
internal static partial class ReferenceNames
{
    private static readonly (string Reference, string Own)[] Prefixes =
    [
        ("bert_encoder.text_encoders.title.bert_model.", "items.encoder."),
        ("bert_encoder.text_encoders.title.fc.", "items.head.fc."),
        ("user_encoder.transformer_encoder.position_embedding.weight", "users.position"),
        ("user_encoder.transformer_encoder.layer_norm.", "users.norm."),
        ("user_encoder.transformer_encoder.transformer_blocks.", "users.blocks."),
    ];

    private static readonly (string Reference, string Own)[] Parts =
    [
        // The K-Adapter's model keeps the original below one more name.
        ("items.encoder.bert_model.", "items.encoder."),
        ("items.encoder.bert_adapter_list.", "items.encoder.states.adapters."),
        ("items.encoder.com_dense.", "items.encoder.states.fusion."),
        ("users.blocks.adapter_list.", "users.states.adapters."),
        ("users.blocks.com_dense2.", "users.states.fusion."),
        ("users.blocks.transformer_blocks.", "users.blocks."),
        ("transformer_blocks.", "blocks."),
        ("down_project.", "down."),
        ("up_project.", "up."),
        ("word_embeddings.learned_embedding", "input.prompt"),
        ("embeddings.word_embeddings.weight", "embeddings.word"),
        ("embeddings.position_embeddings.weight", "embeddings.position"),
        ("embeddings.token_type_embeddings.weight", "embeddings.type"),
        ("embeddings.LayerNorm.", "embeddings.norm."),
        ("encoder.layer.", "blocks."),
        ("pooler.dense.", "pooler."),
        // An adapted sublayer keeps the original below one more name.
        (".self_output.", "."),
        (".transformer_block.", "."),
        ("attention.output.adapter.", "attention_after."),
        ("output.adapter.", "feedforward_after."),
        ("output.LN.", "block_after.norm."),
        (".adapter.", ".block_after."),
        (".LN.", ".block_after.norm."),
        ("adapter1.", "attention_after."),
        ("adapter2.", "feedforward_after."),
        ("fc_down.", "down."),
        ("fc_up.", "up."),
        ("down_sampler.b", "down.bias"),
        ("up_sampler.b", "up.bias"),
        ("down_sampler.W_", "down."),
        ("up_sampler.W_", "up."),
        ("attention.self.", "attention."),
        ("attention.output.LayerNorm.", "attention_norm."),
        ("attention.output.dense.", "attention.output."),
        ("intermediate.dense.", "up."),
        ("multi_head_attention.w_Q.", "attention.query."),
        ("multi_head_attention.w_K.", "attention.key."),
        ("multi_head_attention.w_V.", "attention.value."),
        ("multi_head_attention.fc.", "attention.output."),
        ("multi_head_attention.layer_norm.", "attention_norm."),
        ("feed_forward.w_1.", "up."),
        ("feed_forward.w_2.", "down."),
        ("feed_forward.layer_norm.", "feedforward_norm."),
    ];

    /// <param name="reference">The reference's name.</param>
    /// <param name="method">The method's name there: the same name of an adapter means another place under pfeiffer.</param>
    public static string ToOwn(string reference, string method = "")
    {
        if (reference == "weight") // the only tensor of word_embeddings.safetensors
        {
            return "items.encoder.embeddings.word";
        }

        if (reference == "phm_rule")
        {
            return "adapters.items.phm_rule.weight";
        }

        var own = reference.StartsWith("model.", StringComparison.Ordinal) ? reference["model.".Length..] : reference;
        foreach (var (from, to) in Prefixes)
        {
            if (own.StartsWith(from, StringComparison.Ordinal))
            {
                own = to + own[from.Length..];
                break;
            }
        }

        foreach (var (from, to) in Parts)
        {
            own = own.Replace(from, to, StringComparison.Ordinal);
        }

        if (method == "pfeiffer")
        {
            own = own.Replace("feedforward_after.", "block_after.", StringComparison.Ordinal);
        }

        // What is left of BERT's feed-forward output, behind the block's number.
        own = BlockOutput().Replace(own, "$1down.");
        own = BlockNorm().Replace(own, "$1feedforward_norm.");
        return OfAdapter(own) ? "adapters." + own.Replace("items.encoder.", "items.", StringComparison.Ordinal) : own;
    }

    // The user encoder's attention has no biases of its own.
    private static bool OfAdapter(string own) =>
        ((string[])["_after.", ".states.", ".input."]).Any(part => own.Contains(part, StringComparison.Ordinal))
        || own.Contains(".lora_", StringComparison.Ordinal)
        || (own.StartsWith("users.", StringComparison.Ordinal)
            && (own.EndsWith("attention.query.bias", StringComparison.Ordinal) || own.EndsWith("attention.value.bias", StringComparison.Ordinal)));

    [GeneratedRegex(@"(blocks\.\d+\.)output\.dense\.")]
    private static partial Regex BlockOutput();

    [GeneratedRegex(@"(blocks\.\d+\.)output\.LayerNorm\.")]
    private static partial Regex BlockNorm();
}
