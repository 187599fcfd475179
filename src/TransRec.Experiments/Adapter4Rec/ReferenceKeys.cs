using TransRec.Checkpoints;
using TransRec.Encoders.Text;
using TransRec.Models;

namespace TransRec.Experiments.Adapter4Rec;

/// <summary>
/// The parameter names of Adapter4Rec's text recommenders. Own names are those of <see cref="TrainedWeights"/>: the recommender's, and below
/// <c>adapters.</c> those of the adapter set. An adapted part keeps the original one name deeper there, so each method has a map of its own.
/// </summary>
internal static class ReferenceKeys
{
    private const string Title = "bert_encoder.text_encoders.title.";
    private const string Users = "user_encoder.transformer_encoder.";
    private const string UserBlocks = Users + "transformer_blocks.";
    private const string AfterAttention = "attention.output.";
    private const string AfterFeedForward = "output.";

    private static readonly (string Published, string Own)[] Block =
    [
        ("multi_head_attention.w_Q.", "attention.query."),
        ("multi_head_attention.w_K.", "attention.key."),
        ("multi_head_attention.w_V.", "attention.value."),
        ("multi_head_attention.fc.", "attention.output."),
        ("multi_head_attention.layer_norm.", "attention_norm."),
        ("feed_forward.w_1.", "up."),
        ("feed_forward.w_2.", "down."),
        ("feed_forward.layer_norm.", "feedforward_norm."),
    ];

    private static readonly (string Published, string Own)[] Bottleneck = [("fc_down.", "down."), ("fc_up.", "up.")];

    private static readonly (string Published, string Own)[] Kronecker =
    [
        ("down_sampler.W_left", "down.left"),
        ("down_sampler.W_right", "down.right"),
        ("down_sampler.b", "down.bias"),
        ("up_sampler.W_left", "up.left"),
        ("up_sampler.W_right", "up.right"),
        ("up_sampler.b", "up.bias"),
    ];

    private static readonly (string Published, string Own)[] StatesAdapter =
    [
        ("down_project.", "down."),
        ("up_project.", "up."),
        .. Block.Select(row => ("transformer_blocks.{k}." + row.Published, "blocks.{k}." + row.Own)),
    ];

    private static readonly Dictionary<string, KeyMap> Maps = new()
    {
        ["full"] = Map(new Layout()),
        ["houlsby"] = Map(Sublayers(Bottleneck)),
        ["parallel"] = Map(Sublayers(Bottleneck)),
        ["pfeiffer"] = Map(new Layout
        {
            Wrapped = [AfterFeedForward],
            UserBlock = "transformer_block.",
            Adapters =
            [
                .. Rows(TextBlock("output.adapter."), "adapters.items.blocks.{i}.block_after.", Bottleneck),
                (TextBlock("output.LN."), "adapters.items.blocks.{i}.block_after.norm."),
                .. Rows(UserBlocks + "{i}.adapter.", "adapters.users.blocks.{i}.block_after.", Bottleneck),
                (UserBlocks + "{i}.LN.", "adapters.users.blocks.{i}.block_after.norm."),
            ],
        }),
        ["pfeiffer_ver2"] = Map(new Layout
        {
            Wrapped = [AfterAttention],
            UserBlock = "transformer_block.",
            Adapters =
            [
                .. Rows(TextBlock("attention.output.adapter."), "adapters.items.blocks.{i}.attention_after.", Bottleneck),
                .. Rows(UserBlocks + "{i}.adapter1.", "adapters.users.blocks.{i}.attention_after.", Bottleneck),
            ],
        }),
        ["compacter"] = Map(Sublayers(Kronecker), root: "model.", ("phm_rule", "adapters.items.phm_rule.weight")),
        ["lora"] = Map(new Layout
        {
            Adapters = [.. ((string[])["query", "value"]).SelectMany(LowRank)],
        }),
        ["kadapter"] = Map(new Layout
        {
            Text = "bert_model.",
            UserBlocks = "transformer_blocks.",
            Adapters =
            [
                .. Rows(Title + "bert_model.bert_adapter_list.{j}.", "adapters.items.states.adapters.{j}.", StatesAdapter),
                (Title + "bert_model.com_dense.", "adapters.items.states.fusion."),
                .. Rows(UserBlocks + "adapter_list.{j}.", "adapters.users.states.adapters.{j}.", StatesAdapter),
                (UserBlocks + "com_dense2.", "adapters.users.states.fusion."),
            ],
        }),
        ["prompt"] = Map(new Layout
        {
            Words = "wte.weight",
            Adapters = [(Title + "bert_model.embeddings.word_embeddings.learned_embedding", "adapters.items.embeddings.input.prompt")],
        }),
    };

    /// <summary>The methods whose checkpoints have a map; <c>full</c> is a model without adapters.</summary>
    public static IEnumerable<string> Methods => Maps.Keys;

    /// <summary>The map of a method, by its name here.</summary>
    /// <exception cref="KeyNotFoundException">The reference has no such method.</exception>
    public static KeyMap Of(string method) => Maps[method];

    /// <summary>
    /// Whether a tensor says nothing that another does not: the numbers 0, 1, 2, ... of positions, and Compacter's one rule once more in every layer.
    /// </summary>
    public static bool IsRedundant(string published) =>
        published.EndsWith(".position_ids", StringComparison.Ordinal) || published.EndsWith("_sampler.phm_rule", StringComparison.Ordinal);

    private static string TextBlock(string rest) => Title + "bert_model.encoder.layer.{i}." + rest;

    private static (string Published, string Own)[] Rows(string published, string own, (string Published, string Own)[] rows) =>
        [.. rows.Select(row => (published + row.Published, own + row.Own))];

    // Adapters behind both sublayers of every block.
    private static Layout Sublayers((string Published, string Own)[] adapter) => new()
    {
        Wrapped = [AfterAttention, AfterFeedForward],
        UserBlock = "transformer_block.",
        Adapters =
        [
            .. Rows(TextBlock("attention.output.adapter."), "adapters.items.blocks.{i}.attention_after.", adapter),
            .. Rows(TextBlock("output.adapter."), "adapters.items.blocks.{i}.feedforward_after.", adapter),
            .. Rows(UserBlocks + "{i}.adapter1.", "adapters.users.blocks.{i}.attention_after.", adapter),
            .. Rows(UserBlocks + "{i}.adapter2.", "adapters.users.blocks.{i}.feedforward_after.", adapter),
        ],
    };

    // The user encoder's projections get a bias there that the base has not.
    private static IEnumerable<(string Published, string Own)> LowRank(string projection)
    {
        var user = projection == "query" ? "w_Q." : "w_V.";
        foreach (var part in (string[])["lora_A", "lora_B"])
        {
            yield return (TextBlock($"attention.self.{projection}.{part}"), $"adapters.items.blocks.{{i}}.attention.{projection}.{part}");
            yield return (UserBlocks + "{i}.multi_head_attention." + user + part, $"adapters.users.blocks.{{i}}.attention.{projection}.{part}");
        }

        yield return (UserBlocks + "{i}.multi_head_attention." + user + "bias", $"adapters.users.blocks.{{i}}.attention.{projection}.bias");
    }

    private static KeyMap Map(Layout layout, string root = "", params (string Published, string Own)[] besides) => new(
    [
        .. TextEncoderKeys.Rows.Select(row => (root + Title + "bert_model." + layout.Text + layout.Place(row.Published), "items.encoder." + row.Own)),
        (root + Title + "fc.", "items.head.fc."),
        (root + Users + "position_embedding.weight", "users.position"),
        (root + Users + "layer_norm.", "users.norm."),
        .. Rows(root + UserBlocks + layout.UserBlocks + "{i}." + layout.UserBlock, "users.blocks.{i}.", Block),
        .. layout.Adapters.Select(row => (root + row.Published, row.Own)),
        .. besides,
    ]);

    /// <summary>Where a method's model keeps the original, and the rows of its adapters.</summary>
    private sealed record Layout
    {
        /// <summary>The name above the text encoder.</summary>
        public string Text { get; init; } = "";

        /// <summary>The name above the user encoder's blocks.</summary>
        public string UserBlocks { get; init; } = "";

        /// <summary>The name above each of the user encoder's blocks.</summary>
        public string UserBlock { get; init; } = "";

        /// <summary>The sublayer ends of the text encoder's blocks that stand below <c>self_output</c>.</summary>
        public string[] Wrapped { get; init; } = [];

        /// <summary>The word table's last names.</summary>
        public string Words { get; init; } = "weight";

        public (string Published, string Own)[] Adapters { get; init; } = [];

        /// <summary>A Hugging Face name where this model has it.</summary>
        public string Place(string published)
        {
            const string block = "encoder.layer.{i}.";
            return published == "embeddings.word_embeddings.weight" ? "embeddings.word_embeddings." + Words
                : Wrapped.FirstOrDefault(end => published.StartsWith(block + end, StringComparison.Ordinal)) is { } end
                    ? block + end + "self_output." + published[(block.Length + end.Length)..]
                    : published;
        }
    }
}
