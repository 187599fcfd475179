namespace TransRec.Encoders.Vision.Families;

/// <summary>The families of vision Transformers that are read.</summary>
internal static class VisionFamilies
{
    private static readonly (string Published, string Own)[] Around =
    [
        ("embeddings.cls_token", "embeddings.first"),
        ("embeddings.position_embeddings", "embeddings.position"),
        ("embeddings.patch_embeddings.projection.", "embeddings.patch."),
        ("encoder.layer.{i}.attention.attention.query.", "blocks.{i}.attention.query."),
        ("encoder.layer.{i}.attention.attention.key.", "blocks.{i}.attention.key."),
        ("encoder.layer.{i}.attention.attention.value.", "blocks.{i}.attention.value."),
        ("encoder.layer.{i}.attention.output.dense.", "blocks.{i}.attention.output."),
        ("layernorm.", "norm."),
    ];

    private static readonly (string Published, string Own)[] OfVit =
    [
        .. Around,
        ("encoder.layer.{i}.layernorm_before.", "blocks.{i}.attention_norm."),
        ("encoder.layer.{i}.layernorm_after.", "blocks.{i}.feedforward_norm."),
        ("encoder.layer.{i}.intermediate.dense.", "blocks.{i}.up."),
        ("encoder.layer.{i}.output.dense.", "blocks.{i}.down."),
        ("pooler.dense.", "pooler."),
    ];

    public static VisionFamily Vit { get; } = new() { Family = VisionTransformerFamily.Vit, ModelType = "vit", ClassName = "ViTModel", Rows = OfVit };

    public static VisionFamily Mae { get; } = new() { Family = VisionTransformerFamily.Mae, ModelType = "vit_mae", ClassName = "ViTMAEModel", Rows = OfVit, HasFixedPositions = true };

    public static VisionFamily Deit { get; } = new()
    {
        Family = VisionTransformerFamily.Deit,
        ModelType = "deit",
        ClassName = "DeiTModel",
        Rows = [.. OfVit, ("embeddings.distillation_token", "embeddings.distillation")],
        HasDistillationToken = true,
    };

    private static readonly (string Published, string Own)[] OfDinov2 =
    [
        .. Around,
        ("encoder.layer.{i}.norm1.", "blocks.{i}.attention_norm."),
        ("encoder.layer.{i}.layer_scale1.lambda1", "blocks.{i}.attention_scale"),
        ("encoder.layer.{i}.norm2.", "blocks.{i}.feedforward_norm."),
        ("encoder.layer.{i}.layer_scale2.lambda1", "blocks.{i}.feedforward_scale"),
        ("encoder.layer.{i}.mlp.fc1.", "blocks.{i}.up."),
        ("encoder.layer.{i}.mlp.fc2.", "blocks.{i}.down."),
    ];

    public static VisionFamily Dinov2 { get; } = OfDino(VisionTransformerFamily.Dinov2, "dinov2", "Dinov2Model", OfDinov2);

    /// <summary>DINOv2 with register tokens (Darcet et al. 2024).</summary>
    public static VisionFamily Dinov2Registers { get; } = OfDino(
        VisionTransformerFamily.Dinov2Registers, "dinov2_with_registers", "Dinov2WithRegistersModel", [.. OfDinov2, ("embeddings.register_tokens", "embeddings.registers")], registers: true);

    public static VisionFamily Clip { get; } = new()
    {
        Family = VisionTransformerFamily.Clip,
        ModelType = "clip_vision_model",
        ClassName = "CLIPVisionModel",
        Prefix = "vision_model.",
        Rows =
        [
            ("embeddings.class_embedding", "embeddings.first"),
            ("embeddings.position_embedding.weight", "embeddings.position"),
            ("embeddings.patch_embedding.", "embeddings.patch."),
            ("pre_layrnorm.", "embeddings.first_norm."),
            ("encoder.layers.{i}.layer_norm1.", "blocks.{i}.attention_norm."),
            ("encoder.layers.{i}.self_attn.q_proj.", "blocks.{i}.attention.query."),
            ("encoder.layers.{i}.self_attn.k_proj.", "blocks.{i}.attention.key."),
            ("encoder.layers.{i}.self_attn.v_proj.", "blocks.{i}.attention.value."),
            ("encoder.layers.{i}.self_attn.out_proj.", "blocks.{i}.attention.output."),
            ("encoder.layers.{i}.layer_norm2.", "blocks.{i}.feedforward_norm."),
            ("encoder.layers.{i}.mlp.fc1.", "blocks.{i}.up."),
            ("encoder.layers.{i}.mlp.fc2.", "blocks.{i}.down."),
            ("post_layernorm.", "norm."),
        ],
        WithoutKeys = new HashSet<string> { "hidden_dropout_prob", "qkv_bias" },
        Defaults = new() { Width = 768, Layers = 12, Heads = 12, FeedForwardWidth = 3072, PatchSize = 32, NormEpsilon = 1e-5, Activation = "quick_gelu" },
        HasFirstNorm = true,
        HasPooler = false,
    };

    /// <summary>All of them, the most usual first.</summary>
    public static IReadOnlyList<VisionFamily> All { get; } = [Vit, Mae, Deit, Dinov2, Dinov2Registers, Clip];

    /// <summary>The model types of vision encoders, for messages.</summary>
    public static string ModelTypes { get; } = string.Join(", ", [.. All.Select(family => family.ModelType), "clip", "resnet", ResNetOptions.ModelType]);

    /// <summary>What a family says.</summary>
    public static VisionFamily Of(VisionTransformerFamily family) => All.First(one => one.Family == family);

    /// <summary>The family of a model_type; null: it is not read.</summary>
    public static VisionFamily? OfType(string modelType) => All.FirstOrDefault(family => family.ModelType == modelType);

    private static VisionFamily OfDino(
        VisionTransformerFamily family, string modelType, string className, IReadOnlyList<(string Published, string Own)> rows, bool registers = false) => new()
    {
        Family = family,
        ModelType = modelType,
        ClassName = className,
        Rows = rows,
        WithoutKeys = new HashSet<string> { "intermediate_size" },
        Defaults = new() { NormEpsilon = 1e-6 },
        HasLayerScale = true,
        HasFeedForwardRatio = true,
        HasRegisters = registers,
        HasPooler = false,
    };
}
