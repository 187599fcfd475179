using System.Text.Json.Nodes;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Checkpoints;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>
/// <c>IA3</c>: <c>ia3_l</c> is [out, 1] and scales a projection's output, or [1, in] and scales its input where <c>feedforward_modules</c> names it.
/// </summary>
/// <remarks>
/// PEFT's default for BERT, output.dense, means the attention's output projection as well as the second feed-forward projection, and scales the inputs
/// of both.
/// </remarks>
internal sealed class PeftIa3 : PeftMethod
{
    private const string Vector = ".ia3_l";
    private const string Scale = ".scale";

    public override string Type => "IA3";

    public override IReadOnlyList<string> Methods { get; } = ["ia3"];

    public override IReadOnlyList<string> Keys { get; } = ["target_modules", "exclude_modules", "feedforward_modules", "init_ia3_weights"];

    public override ForeignAdapter Read(AdapterLayout layout, LayoutConfig config, ITensorSource source, TextEncoderOptions? encoder)
    {
        var names = PeftNames.Read(source, config, encoder);
        var layers = encoder?.Layers ?? names.Layers;
        var chosen = PeftTargets.Resolve(config, PeftTargets.Modules(layers, names.Prefix));
        var (words, blocks) = PeftTargets.Product(config, chosen);
        var inputs = Inputs(config, chosen);
        if (chosen.FirstOrDefault(module => inputs.Contains(module) != inputs.Any(other => other.Word == module.Word)) is { } odd)
        {
            throw new CheckpointException(
                $"{config.Location}: feedforward_modules has {odd.Word} in some blocks and not in others; a method here treats all alike.");
        }

        string[] inputWords = [.. inputs.Select(module => module.Word).Distinct()];
        var options = LayoutValues.Options(config, () => new Ia3Options
        {
            Encoders = "item",
            ItemLayers = LayoutValues.Range(blocks, layers),
            Targets = words,
            InputTargets = inputWords.Length == 0 ? Ia3Options.NoInputs : string.Join(',', inputWords),
        });
        var ofInputs = inputs.Select(module => module.Own + Vector).ToHashSet(StringComparer.Ordinal);
        var tensors = names.Own.Select(name => Flat(source, name.Key, name.Value, ofInputs.Contains(name.Value)));
        return new ForeignAdapter(layout, options, new DerivedTensorSource(source, tensors), names.LeftOut, names.Notes);
    }

    public override PeftContent Write(AdapterOptions options, IReadOnlyDictionary<string, Tensor> values, TextEncoderOptions encoder)
    {
        var own = (Ia3Options)options;
        var adapted = LayerRange.Parse(own.ItemLayers).Of(encoder.Layers);
        var all = adapted.Count == encoder.Layers;
        var words = own.Targets.Split(',', StringSplitOptions.TrimEntries);
        string[] inputs = [.. words.Where(own.ScalesInput)];

        // feedforward_modules must be a part of target_modules, and its endings are looked for without a dot in front: full names say what is meant.
        var endingsDo = all && inputs.Length == 0;
        var targets = PeftTargets.Write(words, adapted, named: endingsDo);
        var taken = values.Keys.Where(name => name.StartsWith(LayoutValues.ItemAdapters, StringComparison.Ordinal)).ToList();
        return new PeftContent(
            new Dictionary<string, JsonNode?>
            {
                ["fan_in_fan_out"] = false,
                ["feedforward_modules"] = inputs.Length == 0 ? new JsonArray() : PeftTargets.Write(inputs, adapted, named: false),
                ["init_ia3_weights"] = true,
                ["target_modules"] = targets,
            },
            [.. taken.Select(name =>
            {
                var module = name[LayoutValues.ItemAdapters.Length..^Scale.Length];
                var ofInput = inputs.Contains(PeftTargets.WordOf(module));
                return (PeftNames.Published(module + Vector), ofInput ? values[name].view(1, -1) : values[name].view(-1, 1));
            })],
            taken,
            []);
    }

    private static HashSet<PeftModule> Inputs(LayoutConfig config, IReadOnlyList<PeftModule> chosen)
    {
        var (texts, isAlone) = config.Texts("feedforward_modules");
        return isAlone
            ? [.. PeftTargets.Matching(config, "feedforward_modules", $@"\A(?:{texts[0]})\z", chosen)]
            : [.. chosen.Where(module => texts.Any(text => module.Name.EndsWith(text, StringComparison.Ordinal)))];
    }

    private static (TensorEntry Entry, Func<Tensor> Read) Flat(ITensorSource source, string name, string own, bool ofInput)
    {
        var entry = source.Entries[name];
        if (own.EndsWith(Vector, StringComparison.Ordinal) && (entry.Shape.Count != 2 || entry.Shape[ofInput ? 0 : 1] != 1))
        {
            throw new CheckpointException($"{source.Location}: {entry} is expected to be {(ofInput ? "[1, in]" : "[out, 1]")}, by feedforward_modules.");
        }

        var value = own.EndsWith(Vector, StringComparison.Ordinal) ? LayoutValues.ItemAdapters + own[..^Vector.Length] + Scale : own;
        return (new TensorEntry(value, entry.Type, [entry.Elements]), () => source.Read(name).view(-1));
    }
}
