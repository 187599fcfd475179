using System.Text.Json.Nodes;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>
/// Hugging Face PEFT: <c>adapter_config.json</c> with <c>peft_type</c>, <c>adapter_model.safetensors</c> (or the older <c>adapter_model.bin</c>, which
/// is read, never executed). One <see cref="PeftMethod"/> per <c>peft_type</c>.
/// </summary>
internal sealed class PeftLayout : AdapterLayout
{
    // Where an adapter came from and how it was trained: nothing that changes what it computes.
    private static readonly string[] RemarkKeys =
    [
        "peft_type", "peft_version", "auto_mapping", "base_model_name_or_path", "revision", "task_type", "inference_mode", "modules_to_save",
        "runtime_config",
    ];

    private static readonly PeftMethod[] Types = [new PeftLora(), new PeftIa3(), new PeftPrefix(), new PeftPrompt()];

    // Why some that have a counterpart here, or nearly, cannot be read.
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["VERA"] = "VeRA's shared matrices are drawn by PyTorch's generator from projection_prng_key, and here by the recipe's seed: its trained vectors mean nothing beside others.",
        ["ADALORA"] = "AdaLoRA's ranks and singular values differ by module; convert it to LORA.",
        ["P_TUNING"] = "Its prompts come from a network; save them as PROMPT_TUNING.",
        ["MULTITASK_PROMPT_TUNING"] = "Save the prompts of the one task as PROMPT_TUNING.",
    };

    public override string Name => "peft";

    public override IReadOnlyList<string> Methods { get; } = [.. Types.SelectMany(type => type.Methods)];

    private protected override string TensorFile => "adapter_model.safetensors";

    private protected override string OldTensorFile => "adapter_model.bin";

    private protected override bool Wrote(LayoutConfig config) => config.Has("peft_type");

    private protected override string Kind(LayoutConfig config) => config.Text("peft_type");

    private protected override ForeignAdapter Read(string folder, LayoutConfig config, TextEncoderOptions? encoder)
    {
        var type = config.Text("peft_type");
        var method = Types.FirstOrDefault(method => method.Type == type) ?? throw new CheckpointException(
            $"{config.Location}: peft_type is \"{type}\"; these are read: {string.Join(", ", Types.Select(method => method.Type))}."
            + (Reasons.TryGetValue(type, out var reason) ? $" {reason}" : ""));
        config.RefuseOthers([.. RemarkKeys, .. method.Keys]);
        var source = OpenTensors(folder);
        try
        {
            return method.Read(this, config, source, encoder);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private protected override LayoutContent Write(AdapterOptions options, IReadOnlyDictionary<string, Tensor> values, TextEncoderOptions encoder)
    {
        var method = AdapterRegistry.Of(options).Name;
        var type = Types.First(type => type.Methods.Contains(method));
        var written = type.Write(options, values, encoder);
        var config = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["auto_mapping"] = null,
            ["base_model_name_or_path"] = null,
            ["inference_mode"] = true,
            ["modules_to_save"] = null,
            ["peft_type"] = type.Type,
            ["revision"] = null,
            ["task_type"] = "FEATURE_EXTRACTION",
        };
        foreach (var (key, value) in written.Config)
        {
            config.Add(key, value);
        }

        return new LayoutContent(
            new JsonObject(config),
            written.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Tensor, StringComparer.Ordinal),
            written.Taken.ToHashSet(StringComparer.Ordinal),
            written.Notes);
    }
}
