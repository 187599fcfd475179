using TransRec.Blocks.Points;
using TransRec.Checkpoints;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>
/// PEFT's tensor names: <c>base_model.model.</c>, the name of the encoder in a model with a head (<c>bert.</c>, <c>roberta.</c>, ..., or none), the module's
/// published name, and the adapter's own last part. Here they are names of the encoder's modules: <c>blocks.0.attention.query.lora_A.weight</c>.
/// </summary>
internal sealed class PeftNames
{
    private const string Root = "base_model.model.";
    private const string Blocks = "encoder.layer.";

    private static readonly HuggingFaceNames Bare = LayoutFamilies.Bare;

    // Heads of other tasks, and the pooler, which no item encoder uses.
    private static readonly string[] Unused = ["pooler", "classifier", "score", "cls", "lm_head", "qa_outputs"];

    private readonly Dictionary<string, string> own = new(StringComparer.Ordinal);
    private readonly List<string> leftOut = [];
    private readonly List<string> notes = [];

    private PeftNames()
    {
    }

    /// <summary>The name in the encoder of every tensor that belongs to its blocks, by its name in the file.</summary>
    public IReadOnlyDictionary<string, string> Own => own;

    /// <summary>Tensors of heads and the pooler.</summary>
    public IReadOnlyList<string> LeftOut => leftOut;

    /// <summary>What was dropped from the names.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>What stands in front of the encoder's module names in the model that PEFT has wrapped: <c>bert.</c>, <c>roberta.</c>, nothing, or a wrapper's part.</summary>
    public string Prefix { get; private set; } = "";

    /// <summary>Blocks of the encoder, as far as the names say: the highest block's number and one.</summary>
    public int Layers { get; private set; }

    /// <summary>Reads the names of a file.</summary>
    /// <exception cref="CheckpointException">A name belongs to no module of a text encoder's blocks, or encoders of two kinds are named.</exception>
    public static PeftNames Read(ITensorSource source, LayoutConfig config, TextEncoderOptions? encoder)
    {
        var names = new PeftNames();
        var foreign = new List<string>();
        var fronts = new HashSet<string>(StringComparer.Ordinal);
        var adapters = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in source.Entries.Keys)
        {
            var blocks = name.IndexOf(Blocks, StringComparison.Ordinal);
            var (bare, adapter) = WithoutAdapter(blocks < 0 ? "" : name[blocks..]);
            if (IsUnused(name, config))
            {
                names.leftOut.Add(name);
            }
            else if (TextEncoderKeys.Map.ToOwn(bare) is { } own && InsertionPoints.LayerOf(own) is >= 0 and < LayoutValues.MostLayers and var layer)
            {
                names.own.Add(name, own);
                names.Layers = Math.Max(names.Layers, layer + 1);
                fronts.Add(name[..blocks]);
                adapters.Add(adapter);
            }
            else
            {
                foreign.Add(name);
            }
        }

        if (foreign.Count > 0)
        {
            throw new CheckpointException(
                $"{source.Location} has tensors of no module in the blocks of BERT or an encoder with its names ({LayoutFamilies.ModelTypes}): {Names.Few(foreign)}. Expected are names such as "
                + $"{Root}encoder.layer.0.attention.self.query.lora_A.weight.");
        }

        if (fronts.Count != 1)
        {
            throw new CheckpointException(
                fronts.Count == 0 ? $"{source.Location} has no tensor of an encoder's blocks."
                : $"{source.Location} names encoders of different kinds: "
                    + $"{string.Join(", ", fronts.Select(front => front is "" or Root ? "(none)" : front))}.");
        }

        if (adapters.Count != 1)
        {
            throw new CheckpointException(
                $"{source.Location} holds several adapters: {string.Join(", ", adapters.Select(adapter => adapter.Length == 0 ? "(no name)" : adapter))}. Save the one that is meant alone.");
        }

        names.Prefix = names.TakeFront(fronts.Single(), adapters.Single());
        names.Check(source, encoder);
        CheckSaved(config);
        return names;
    }

    // What stands in front of the blocks: a wrapper's part, PEFT's own, and the encoder's name in the model that PEFT has wrapped.
    private string TakeFront(string front, string adapter)
    {
        var root = front.IndexOf(Root, StringComparison.Ordinal);
        var inner = root < 0 ? front : front[(root + Root.Length)..];
        var usual = root == 0 && (inner.Length == 0 || LayoutFamilies.Prefixes.Contains(inner));
        if (!usual)
        {
            notes.Add(front.Length == 0 ? $"Names do not begin with \"{Root}\", as PEFT's do." : $"Names begin with \"{front}\" instead of \"{Root}\", which was dropped.");
        }

        if (adapter.Length > 0)
        {
            notes.Add($"Names hold the adapter's name \"{adapter}\", which was dropped.");
        }

        return inner;
    }

    // PEFT leaves the adapter's name out of its files; who saves the state dict himself has it: lora_A.default.weight.
    private static (string Name, string Adapter) WithoutAdapter(string name)
    {
        var parts = name.Split('.');
        var own = Array.FindIndex(parts, part => part is "lora_A" or "lora_B" or "lora_magnitude_vector" or "ia3_l");
        return own >= 0 && own + 1 < parts.Length && parts[own + 1] != "weight"
            ? (string.Join('.', [.. parts[..(own + 1)], .. parts[(own + 2)..]]), parts[own + 1])
            : (name, "");
    }

    /// <summary>Whether a tensor belongs to a head of another task or to the pooler.</summary>
    /// <param name="name">Its name in the file; beside virtual tokens PEFT's own part of it is shorter.</param>
    /// <param name="config">Names further heads in modules_to_save.</param>
    public static bool IsUnused(string name, LayoutConfig config)
    {
        const string Short = "base_model.";
        var below = name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..]
            : name.StartsWith(Short, StringComparison.Ordinal) ? name[Short.Length..] : "";
        var part = Bare.Rename(below)!.Split('.')[0];
        return Unused.Contains(part) || (part.Length > 0 && Saved(config).Contains(part));
    }

    /// <summary>Checks that only heads and the pooler were trained beside the adapter.</summary>
    /// <exception cref="CheckpointException">modules_to_save names other modules.</exception>
    public static void CheckSaved(LayoutConfig config)
    {
        if (Saved(config).Where(IsOfEncoder).ToList() is { Count: > 0 } others)
        {
            throw new CheckpointException(
                $"{config.Location}: modules_to_save names {Names.List(others)}, whose own parameters were trained; an adapter that needs them cannot be read. "
                + $"Heads may be named, such as {string.Join(", ", Unused)}.");
        }
    }

    private static string[] Saved(LayoutConfig config) => config.IsUnset("modules_to_save") ? [] : [.. config.Texts("modules_to_save").Texts];

    // A part of the encoder's own modules' names, in any module path; what has none is a head, whatever its name.
    private static bool IsOfEncoder(string module) => !Unused.Contains(module)
        && module.Split('.').Any(part => TextEncoderKeys.Rows.Any(row => row.Published.Split('.').Contains(part)) || part == "embeddings_project");

    /// <summary>The name in a file for a bare encoder.</summary>
    /// <param name="own">A name in the encoder, <c>blocks.0.attention.query.lora_A.weight</c>.</param>
    public static string Published(string own) => Root + Module(own);

    /// <summary>The published name of a module or a tensor below it.</summary>
    public static string Module(string own) =>
        TextEncoderKeys.Map.ToPublished(own) ?? throw new InvalidOperationException($"{own} has no published name.");

    private void Check(ITensorSource source, TextEncoderOptions? encoder)
    {
        var other = encoder is null ? null : LayoutFamilies.Prefixes.FirstOrDefault(prefix =>
            prefix != encoder.Describing.Prefix && (Prefix == prefix || Prefix.EndsWith("." + prefix, StringComparison.Ordinal)));
        if (other is not null)
        {
            throw new CheckpointException($"{source.Location} holds adapters of {other.TrimEnd('.')}; the item encoder is {encoder!.Describing.ModelType}.");
        }

        if (encoder is not null && Layers > encoder.Layers)
        {
            throw new CheckpointException(
                $"{source.Location} has adapters in block {Layers - 1}; the item encoder has {encoder.Layers} blocks, numbered from 0.");
        }
    }
}
