using System.Text.Json.Nodes;
using TransRec.Adapters.Methods;
using TransRec.Checkpoints;
using TransRec.Encoders.Text;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>
/// <c>PROMPT_TUNING</c>: <c>prompt_embeddings</c> [virtual tokens, width] in front of the title's word embeddings, before [CLS], with the positions from 0
/// and token type 0, as here.
/// </summary>
/// <remarks>
/// All hidden states are equal, but a reader that takes the first row, as PEFT's models with a head do, takes the first virtual token; here the item
/// vector is read at [CLS], row num_virtual_tokens.
/// </remarks>
internal sealed class PeftPrompt : PeftMethod
{
    private const string Value = LayoutValues.ItemAdapters + "embeddings.input.prompt";

    public override string Type => "PROMPT_TUNING";

    public override IReadOnlyList<string> Methods { get; } = ["prompt"];

    public override IReadOnlyList<string> Keys { get; } =
        [.. PeftPromptEmbeddings.Keys, "prompt_tuning_init", "prompt_tuning_init_text", "tokenizer_name_or_path", "tokenizer_kwargs"];

    public override ForeignAdapter Read(AdapterLayout layout, LayoutConfig config, ITensorSource source, TextEncoderOptions? encoder)
    {
        var entry = PeftPromptEmbeddings.Check(config, source, encoder);
        var options = LayoutValues.Options(config, () => new PromptOptions { Length = (int)entry.Shape[0], UserLength = 0, InitializeFrom = "random" });
        return new ForeignAdapter(
            layout, options, new RenamedTensorSource(source, name => name == entry.Name ? Value : null), PeftPromptEmbeddings.LeftOut(source, config),
            [$"Item vectors are read at [CLS], row {entry.Shape[0]} of the hidden states; PEFT's models with a head read row 0, the first virtual token."]);
    }

    public override PeftContent Write(AdapterOptions options, IReadOnlyDictionary<string, Tensor> values, TextEncoderOptions encoder)
    {
        var own = (PromptOptions)options;
        return own.OverwriteTokens
            ? throw Inexpressible("overwriteTokens", "PEFT's prompt stands in front of the title")
            : !own.ShiftPositions
            ? throw Inexpressible("shiftPositions", "with PEFT's prompt a title's tokens take the positions behind it")
            : new PeftContent(
                new Dictionary<string, JsonNode?>
                {
                    ["num_attention_heads"] = encoder.Heads,
                    ["num_layers"] = encoder.Layers,
                    ["num_transformer_submodules"] = 1,
                    ["num_virtual_tokens"] = own.Length,
                    ["prompt_tuning_init"] = "RANDOM",
                    ["prompt_tuning_init_text"] = null,
                    ["token_dim"] = encoder.Width,
                    ["tokenizer_name_or_path"] = null,
                },
                [(PeftPromptEmbeddings.Name, values[Value])],
                [Value],
                [$"The item vector is read at [CLS]: last_hidden_state[:, {own.Length}]."]);
    }
}
