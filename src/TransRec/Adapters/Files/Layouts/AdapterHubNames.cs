using TransRec.Blocks.Points;
using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>
/// AdapterHub's tensor names: the sublayer's published name, <c>adapters.</c> and the adapter's name, and the two projections, below an optional
/// <c>bert.</c> or <c>roberta.</c>: <c>encoder.layer.0.output.adapters.NAME.adapter_down.0.weight</c>.
/// </summary>
internal sealed class AdapterHubNames
{
    private static readonly HuggingFaceNames Bare = LayoutFamilies.Bare;

    private static readonly string[] Lists = ["attention_text_task_adapters", "attention_text_lang_adapters", "layer_text_task_adapters", "layer_text_lang_adapters"];

    private AdapterHubNames(IReadOnlyDictionary<string, string> own, ITensorSource source)
    {
        Own = own;
        Layers = own.Values.Select(InsertionPoints.LayerOf).Distinct().Order().ToList();
        Widths = own.Where(name => name.Value.EndsWith(".down.weight", StringComparison.Ordinal)).Select(name => source.Entries[name.Key])
            .Select(entry => entry.Shape.Count == 2
                ? (Bottleneck: entry.Shape[0], Width: entry.Shape[1])
                : throw new CheckpointException($"{source.Location}: {entry} is expected to be [bottleneck, width]."))
            .Distinct().ToList();
    }

    /// <summary>The name in the encoder of every tensor: <c>blocks.0.feedforward_after.down.weight</c>.</summary>
    public IReadOnlyDictionary<string, string> Own { get; }

    /// <summary>The blocks that have adapters.</summary>
    public IReadOnlyList<int> Layers { get; }

    /// <summary>The different widths of bottleneck and hidden states.</summary>
    public IReadOnlyList<(long Bottleneck, long Width)> Widths { get; }

    /// <summary>The names of an adapter.</summary>
    /// <param name="adapter">The adapter's name.</param>
    /// <param name="atBlockEnd">Whether the adapters behind feed-forward are those at a block's end (Pfeiffer).</param>
    public static KeyMap Map(string adapter, bool atBlockEnd)
    {
        (string Published, string Own)[] places =
        [
            ("encoder.layer.{i}.attention.output", "blocks.{i}.attention_after"),
            ("encoder.layer.{i}.output", atBlockEnd ? "blocks.{i}.block_after" : "blocks.{i}.feedforward_after"),
        ];
        return new KeyMap(places.SelectMany(place => ((string, string)[])
        [
            ($"{place.Published}.adapters.{adapter}.adapter_down.0.", $"{place.Own}.down."),
            ($"{place.Published}.adapters.{adapter}.adapter_up.", $"{place.Own}.up."),
        ]));
    }

    // In 2020 the adapters of tasks and of languages lay in lists of their own.
    private static string Today(string name) => name.Split('.') is var parts && Array.FindIndex(parts, Lists.Contains) is >= 0 and var at
        ? string.Join('.', [.. parts[..at], "adapters", .. parts[(at + 1)..]])
        : name;

    /// <summary>Reads the names of a file.</summary>
    /// <exception cref="CheckpointException">A name belongs to no bottleneck adapter of a text encoder's blocks.</exception>
    public static AdapterHubNames Read(ITensorSource source, string adapter, bool atBlockEnd)
    {
        if (adapter.Length == 0 || adapter.AsSpan().ContainsAny('.', '{', '}'))
        {
            throw new CheckpointException($"{source.Location}: the adapter's name is \"{adapter}\"; a name without dots and braces is expected.");
        }

        var map = Map(adapter, atBlockEnd);
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        var foreign = new List<string>();
        foreach (var name in source.Entries.Keys)
        {
            if (map.ToOwn(Today(Bare.Rename(name)!)) is { } known && InsertionPoints.LayerOf(known) is >= 0 and < LayoutValues.MostLayers)
            {
                own.Add(name, known);
            }
            else
            {
                foreign.Add(name);
            }
        }

        return foreign.Count > 0 || own.Count == 0
            ? throw new CheckpointException(
                $"{source.Location} has tensors of no bottleneck adapter \"{adapter}\" in the blocks of BERT or an encoder with its names ({LayoutFamilies.ModelTypes}): {Names.List(foreign)}. "
                + $"Expected are names such as encoder.layer.0.output.adapters.{adapter}.adapter_down.0.weight.")
            : new AdapterHubNames(own, source);
    }
}
