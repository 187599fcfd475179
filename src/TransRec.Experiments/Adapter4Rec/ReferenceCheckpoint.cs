using TransRec.Checkpoints;
using TransRec.Checkpoints.Safetensors;
using TransRec.Checkpoints.Torch;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Adapter4Rec;

/// <summary>A checkpoint of an Adapter4Rec text recommender, opened and recognised by its names; nothing of it is executed.</summary>
internal sealed class ReferenceCheckpoint : IDisposable
{
    private const string Adapters = "adapters.";

    private ReferenceCheckpoint(ITensorSource tensors, string method)
    {
        Tensors = tensors;
        Method = method;
        Keys = ReferenceKeys.Of(method);
        string[] unknown = [.. tensors.Entries.Keys.Where(name => Keys.ToOwn(name) is null)];
        Own = unknown.Length == 0
            ? tensors.Entries.Values.ToDictionary(entry => Keys.ToOwn(entry.Name)!, StringComparer.Ordinal)
            : throw new CheckpointException(
                $"{tensors.Location} has {unknown.Length} tensors that Adapter4Rec's {Described(method)} does not have: {Names.List(unknown, 5)}. "
                + "Text recommenders are read, with every block of both encoders adapted by one method, as its run.py builds them.");
    }

    /// <summary>The tensors under the reference's names, without those that say nothing of their own.</summary>
    public ITensorSource Tensors { get; }

    /// <summary>The method, by its name here; <c>full</c> for a model without adapters.</summary>
    public string Method { get; }

    /// <summary>The reference's names to ours and back.</summary>
    public KeyMap Keys { get; }

    /// <summary>What the tensors are by our names; <see cref="TensorEntry.Name"/> is the reference's.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Own { get; }

    /// <summary>Parameters of the adapters.</summary>
    public long AdapterParameters => Own.Where(named => IsOfAdapter(named.Key)).Sum(named => named.Value.Elements);

    /// <summary>Opens a file of torch.save or a safetensors file with the same names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="choose">Chooses among the methods that the names allow, in which <c>full</c> stands alone for a model without adapters.</param>
    /// <exception cref="CheckpointException">The file is malformed, holds something that is refused, or is no text recommender's.</exception>
    public static ReferenceCheckpoint Open(string path, Func<IReadOnlyList<string>, string> choose)
    {
        if (Directory.Exists(path))
        {
            throw new RunException($"{path} is a folder; expected a checkpoint, a file such as epoch-15.pt.");
        }

        var safetensors = Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);
        ITensorSource source = safetensors ? SafetensorsFile.Open(path) : TorchCheckpointFile.Open(path);
        try
        {
            RefuseOthers(source);
            CompareRules(source);
            return new ReferenceCheckpoint(
                new RenamedTensorSource(source, name => ReferenceKeys.IsRedundant(name) ? null : name), choose(CandidatesOf(source)));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Whether a tensor with this name of ours belongs to the adapters.</summary>
    public static bool IsOfAdapter(string own) => own.StartsWith(Adapters, StringComparison.Ordinal);

    /// <summary>What the file says about one of our names.</summary>
    /// <exception cref="CheckpointException">It lacks it, or it has other axes.</exception>
    public TensorEntry Need(string own, int axes) =>
        !Own.TryGetValue(own, out var entry)
            ? throw new CheckpointException($"{Tensors.Location} has no \"{Keys.ToPublished(own)}\", which Adapter4Rec's {Described(Method)} has. "
                + $"It has {Own.Count} tensors.")
        : entry.Shape.Count != axes ? throw new CheckpointException($"{Tensors.Location}: {entry} has {entry.Shape.Count} axes; {axes} are expected.")
        : entry;

    /// <summary>The different numbers behind a beginning of our names, e.g. the blocks behind <c>items.encoder.blocks.</c></summary>
    public int CountBehind(string beginning) =>
        Own.Keys.Where(name => name.StartsWith(beginning, StringComparison.Ordinal)).Select(name => name[beginning.Length..].Split('.')[0]).Distinct().Count();

    /// <inheritdoc/>
    public void Dispose() => Tensors.Dispose();

    private static string Described(string method) => method == "full" ? "text model without adapters" : $"text model with {method}";

    private static void RefuseOthers(ITensorSource source)
    {
        bool Any(string part) => source.Entries.Keys.Any(name => name.Contains(part, StringComparison.Ordinal));
        var found =
            Any("id_embedding.") ? "an ID model (id_embedding): it has a vector per item of its own domain and nothing to carry to another"
            : Any("cv_encoder.") ? "an image model (cv_encoder)"
            : !Any("bert_encoder.") ? $"no model of Adapter4Rec; its names begin {Names.List(source.Entries.Keys, 3)}"
            : null;
        if (found is not null)
        {
            throw new CheckpointException($"{source.Location} is {found}. Expected is a text recommender's checkpoint, with names such as "
                + "bert_encoder.text_encoders.title.fc.weight.");
        }
    }

    // The one rule of Compacter stands in every layer once more; a copy that differs would be a rule of its own, which the import would lose.
    private static void CompareRules(ITensorSource source)
    {
        string[] copies = [.. source.Entries.Keys.Where(name => name.EndsWith("_sampler.phm_rule", StringComparison.Ordinal))];
        using var scope = TorchSharp.torch.NewDisposeScope();
        foreach (var copy in copies)
        {
            if (!source.Entries.ContainsKey("phm_rule") || !source.Read("phm_rule").Equals(source.Read(copy)))
            {
                throw new CheckpointException($"{source.Location}: \"{copy}\" is not the same as \"phm_rule\". Adapter4Rec has one rule for all "
                    + "layers; other forms are not read.");
            }
        }
    }

    private static string[] CandidatesOf(ITensorSource source)
    {
        bool Any(string part) => source.Entries.Keys.Any(name => name.Contains(part, StringComparison.Ordinal));
        var found = new List<string[]>();
        if (Any(".fc_down."))
        {
            // Serial and parallel bottlenecks have the same names.
            found.Add(Any(".LN.") ? ["pfeiffer"] : Any(".adapter2.") ? ["houlsby", "parallel"] : ["pfeiffer_ver2"]);
        }

        found.AddRange(
            new (string Part, string Method)[]
            {
                ("_sampler.", "compacter"), (".lora_", "lora"), (".bert_adapter_list.", "kadapter"), (".learned_embedding", "prompt"),
            }.Where(sign => Any(sign.Part)).Select(sign => (string[])[sign.Method]));
        return found.Count switch
        {
            0 => ["full"],
            1 => found[0],
            _ => throw new CheckpointException(
                $"{source.Location} has the names of several methods: {string.Join(", ", found.Select(methods => string.Join(" or ", methods)))}. A "
                + "checkpoint of one method is expected."),
        };
    }
}
