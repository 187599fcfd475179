using System.Globalization;
using System.Text.Json.Nodes;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Checkpoints;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>
/// <c>PREFIX_TUNING</c>: <c>prompt_embeddings</c> [virtual tokens, blocks * 2 * width] with block i's keys in the columns of part 2i and its values in
/// those of part 2i + 1. PEFT hands them to the encoder as past keys and values, so the positions of a title's own tokens shift: the option
/// <c>shiftPositions</c>.
/// </summary>
internal sealed class PeftPrefix : PeftMethod
{
    public override string Type => "PREFIX_TUNING";

    public override IReadOnlyList<string> Methods { get; } = ["prefix"];

    // With a projection the file holds what the projection has made of the trained embeddings.
    public override IReadOnlyList<string> Keys { get; } = [.. PeftPromptEmbeddings.Keys, "encoder_hidden_size", "prefix_projection", "init_weights"];

    public override ForeignAdapter Read(AdapterLayout layout, LayoutConfig config, ITensorSource source, TextEncoderOptions? encoder)
    {
        var entry = PeftPromptEmbeddings.Check(config, source, encoder);
        var layers = encoder?.Layers ?? config.Whole("num_layers", 1, LayoutValues.MostLayers);
        var width = entry.Shape[1] / (2 * layers);
        if (width * 2 * layers != entry.Shape[1] || (encoder is not null && width != encoder.Width))
        {
            throw new CheckpointException(
                $"{source.Location}: {entry} is expected to have {layers} * 2 * {encoder?.Width.ToString(CultureInfo.InvariantCulture) ?? "width"} columns, a key and a value per block.");
        }

        var options = LayoutValues.Options(
            config, () => new PrefixOptions { Encoders = "item", PrefixLength = (int)entry.Shape[0], ShiftPositions = true });
        var tensors = Enumerable.Range(0, layers).SelectMany(layer => ((string Name, int Part)[])[("key", 2 * layer), ("value", (2 * layer) + 1)])
            .Select(part => (
                new TensorEntry($"{LayoutValues.ItemAdapters}blocks.{part.Part / 2}.attention.keyvalue.{part.Name}", entry.Type, [entry.Shape[0], width]),
                (Func<Tensor>)(() => Columns(source, part.Part * width, width))));
        return new ForeignAdapter(layout, options, new DerivedTensorSource(source, tensors), PeftPromptEmbeddings.LeftOut(source, config), []);
    }

    public override PeftContent Write(AdapterOptions options, IReadOnlyDictionary<string, Tensor> values, TextEncoderOptions encoder)
    {
        var own = (PrefixOptions)options;
        if (!own.ShiftPositions)
        {
            throw Inexpressible(
                "shiftPositions", "PEFT's prefix shifts the positions of the title's tokens by its length, so false computes something else. Train with true");
        }

        if (LayerRange.Parse(own.ItemLayers).Of(encoder.Layers).Count != encoder.Layers)
        {
            throw Inexpressible("itemLayers", "PEFT's prefix is in all blocks");
        }

        var taken = values.Keys.Where(name => name.StartsWith(LayoutValues.ItemAdapters, StringComparison.Ordinal)).ToList();
        return new PeftContent(
            new Dictionary<string, JsonNode?>
            {
                ["encoder_hidden_size"] = encoder.Width,
                ["num_attention_heads"] = encoder.Heads,
                ["num_layers"] = encoder.Layers,
                ["num_transformer_submodules"] = 1,
                ["num_virtual_tokens"] = own.PrefixLength,
                ["prefix_projection"] = false,
                ["token_dim"] = encoder.Width,
            },
            [(PeftPromptEmbeddings.Name, own.Reparameterize ? Folded(values) : Joined(values, encoder.Layers))],
            taken,
            own.Reparameterize ? ["The network that makes the prefix is folded: the folder holds the keys and values that it makes, not the network."] : []);
    }

    private static Tensor Columns(ITensorSource source, long first, long count)
    {
        using var scope = NewDisposeScope();
        return source.Read(PeftPromptEmbeddings.Name).narrow(1, first, count).contiguous().MoveToOuterDisposeScope();
    }

    private static Tensor Joined(IReadOnlyDictionary<string, Tensor> values, int layers)
    {
        Tensor Part(int layer, string name) => values[$"{LayoutValues.ItemAdapters}blocks.{layer}.attention.keyvalue.{name}"];
        var parts = Enumerable.Range(0, layers).SelectMany(layer => (Tensor[])[Part(layer, "key"), Part(layer, "value")]);
        return cat([.. parts], 1); // [tokens, layers * 2 * width]
    }

    private static Tensor Folded(IReadOnlyDictionary<string, Tensor> values)
    {
        Tensor Network(string name) => values[$"{LayoutValues.ItemAdapters}prefix.{name}"];
        var inner = tanh(nn.functional.linear(Network("embedding"), Network("down.weight"), Network("down.bias")));
        return nn.functional.linear(inner, Network("up.weight"), Network("up.bias"));
    }
}
