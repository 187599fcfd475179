using TransRec.Checkpoints;
using TransRec.Encoders.Text;

namespace TransRec.Adapters;

/// <summary>
/// PEFT's tensor names: <c>base_model.model.</c>, the name of the encoder in a model with a head (<c>bert.</c>, <c>roberta.</c>, or none), the module's
/// published name, and the adapter's own last part. Here they are names of the encoder's modules: <c>blocks.0.attention.query.lora_A.weight</c>.
/// </summary>
internal sealed class PeftNames
{
    private const string Root = "base_model.model.";

    private static readonly HuggingFaceNames Bare = new() { Prefixes = ["bert.", "roberta."], RenamesOldLayerNorm = false, IgnoredBuffers = [] };

    // Heads of other tasks, and the pooler, which no item encoder uses.
    private static readonly string[] Unused = ["pooler", "classifier", "score", "cls", "lm_head", "qa_outputs"];

    private readonly Dictionary<string, string> own = new(StringComparer.Ordinal);
    private readonly List<string> leftOut = [];

    private PeftNames()
    {
    }

    /// <summary>The name in the encoder of every tensor that belongs to its blocks, by its name in the file.</summary>
    public IReadOnlyDictionary<string, string> Own => own;

    /// <summary>Tensors of heads and the pooler.</summary>
    public IReadOnlyList<string> LeftOut => leftOut;

    /// <summary>What stands in front of the encoder's module names: <c>bert.</c>, <c>roberta.</c> or nothing.</summary>
    public string Prefix { get; private set; } = "";

    /// <summary>Blocks of the encoder, as far as the names say: the highest block's number and one.</summary>
    public int Layers { get; private set; }

    /// <summary>Reads the names of a file.</summary>
    /// <exception cref="CheckpointException">A name belongs to no module of a text encoder's blocks, or encoders of two kinds are named.</exception>
    public static PeftNames Read(ITensorSource source, LayoutConfig config, TextEncoderOptions? encoder)
    {
        var names = new PeftNames();
        var foreign = new List<string>();
        var prefixes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in source.Entries.Keys)
        {
            var below = name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..] : "";
            var bare = Bare.Rename(below)!;
            if (IsUnused(name))
            {
                names.leftOut.Add(name);
            }
            else if (TextEncoderKeys.Map.ToOwn(bare) is { } own && Insertion.InsertionPoints.LayerOf(own) is >= 0 and < LayoutValues.MostLayers and var layer)
            {
                names.own.Add(name, own);
                names.Layers = Math.Max(names.Layers, layer + 1);
                prefixes.Add(below[..^bare.Length]);
            }
            else
            {
                foreign.Add(name);
            }
        }

        if (foreign.Count > 0)
        {
            throw new CheckpointException(
                $"{source.Location} has tensors of no module in the blocks of BERT or RoBERTa: {Names.List(foreign)}. Expected are names such as "
                + $"{Root}encoder.layer.0.attention.self.query.lora_A.weight.");
        }

        if (prefixes.Count != 1)
        {
            throw new CheckpointException(
                prefixes.Count == 0 ? $"{source.Location} has no tensor of an encoder's blocks."
                : $"{source.Location} names encoders of different kinds: "
                    + $"{string.Join(", ", prefixes.Select(prefix => prefix.Length == 0 ? "(none)" : prefix))}.");
        }

        names.Prefix = prefixes.Single();
        names.Check(source, encoder);
        CheckSaved(config);
        return names;
    }

    /// <summary>Whether a tensor belongs to a head of another task or to the pooler.</summary>
    /// <param name="name">Its name in the file; beside virtual tokens PEFT's own part of it is shorter.</param>
    public static bool IsUnused(string name)
    {
        const string Short = "base_model.";
        var below = name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..]
            : name.StartsWith(Short, StringComparison.Ordinal) ? name[Short.Length..] : "";
        return Unused.Contains(Bare.Rename(below)!.Split('.')[0]);
    }

    /// <summary>Checks that only heads and the pooler were trained beside the adapter.</summary>
    /// <exception cref="CheckpointException">modules_to_save names other modules.</exception>
    public static void CheckSaved(LayoutConfig config)
    {
        string[] modules = config.IsUnset("modules_to_save") ? [] : [.. config.Texts("modules_to_save").Texts];
        if (modules.Except(Unused).ToList() is { Count: > 0 } others)
        {
            throw new CheckpointException(
                $"{config.Location}: modules_to_save names {Names.List(others)}, whose own parameters were trained; an adapter that needs them cannot be read. "
                + $"Heads may be named: {string.Join(", ", Unused)}.");
        }
    }

    /// <summary>The name in a file for a bare encoder.</summary>
    /// <param name="own">A name in the encoder, <c>blocks.0.attention.query.lora_A.weight</c>.</param>
    public static string Published(string own) => Root + Module(own);

    /// <summary>The published name of a module or a tensor below it.</summary>
    public static string Module(string own) =>
        TextEncoderKeys.Map.ToPublished(own) ?? throw new InvalidOperationException($"{own} has no published name.");

    private void Check(ITensorSource source, TextEncoderOptions? encoder)
    {
        if (encoder is not null && Prefix.Length > 0 && Prefix != (encoder.Family == TextEncoderFamily.Bert ? "bert." : "roberta."))
        {
            throw new CheckpointException(
                $"{source.Location} holds adapters of {Prefix.TrimEnd('.')}; the item encoder is {encoder.Family.ToString().ToLowerInvariant()}.");
        }

        if (encoder is not null && Layers > encoder.Layers)
        {
            throw new CheckpointException(
                $"{source.Location} has adapters in block {Layers - 1}; the item encoder has {encoder.Layers} blocks, numbered from 0.");
        }
    }
}
