using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Checkpoints;
using TransRec.Encoders.Text;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Experiments.Adapter4Rec;

/// <summary>
/// Imports training checkpoints of Adapter4Rec (<c>epoch-N.pt</c>, text recommenders): a model as the run folder of a base, adapters as an adapter folder.
/// Nothing of a file is executed, everything is checked before anything is written, and a folder is written as a whole or not at all.
/// </summary>
public static class ReferenceImport
{
    // The method of a model without adapters.
    private const string None = "full";

    /// <summary>The methods whose checkpoints can be imported, by their names here.</summary>
    public static IReadOnlyList<string> Methods { get; } = [.. ReferenceKeys.Methods.Where(method => method != None)];

    /// <summary>Imports a model without adapters (pre-trained, or fine-tuned in full) as a finished pretrain run, the base of <c>transrec adapt</c>.</summary>
    /// <param name="checkpoint">The file of torch.save, or a safetensors file with the same names.</param>
    /// <param name="run">The run folder to write; new or empty.</param>
    /// <param name="options">What the tensors do not say.</param>
    /// <exception cref="CheckpointException">The file is malformed, holds something that is refused, or is no such model.</exception>
    /// <exception cref="RunException">The folder is not empty, or tokenizer and model do not belong together.</exception>
    public static ReferenceImportResult Base(string checkpoint, string run, ReferenceBaseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var scope = NewDisposeScope();
        ImportedRun.RequireFree(run);
        using var file = ReferenceCheckpoint.Open(checkpoint, candidates => candidates[0] == None ? None : throw new CheckpointException(
            $"{checkpoint} has adapters ({string.Join(" or ", candidates)}). Name a folder for them with --adapter, and beside it --run for the "
            + "base that the file holds too, or --base for one that is there."));
        var notes = new List<string>();
        var shape = ReferenceShape.Of(file, options, notes);
        using var model = Model(file, shape.Text, shape.Recipe);
        Note(ImportedRun.Write(run, model, shape, checkpoint, _ => { }), run, notes);
        return Result(file, checkpoint, run, null, model, notes);
    }

    /// <summary>Imports a checkpoint's adapters for a base that has been imported (or trained) before.</summary>
    /// <param name="checkpoint">The file.</param>
    /// <param name="adapter">The adapter folder to write. One that holds the same adapters already is left as it is.</param>
    /// <param name="baseRun">The base's run folder. The file's frozen values must be the base's; norms may differ, as the reference can train them too.</param>
    /// <param name="options">What the tensors do not say.</param>
    /// <param name="overwrite">Whether other adapters that are there are replaced once the new folder is complete. Default false.</param>
    /// <exception cref="CheckpointException">
    /// The file is malformed, holds something that is refused, has no adapters, or belongs to another base; or other adapters are there.
    /// </exception>
    /// <exception cref="RunException">The base is no finished pretrain run with a text encoder.</exception>
    public static ReferenceImportResult Adapters(string checkpoint, string adapter, string baseRun, ReferenceAdapterOptions options, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var scope = NewDisposeScope();
        using var file = ReferenceCheckpoint.Open(checkpoint, candidates => Choose(checkpoint, candidates, options.Method));
        var notes = new List<string>();
        var (text, recipe, weights) = BareModel.Of(baseRun);
        using var stored = Model(file, text, recipe);
        using var basis = BareModel.Create(text, recipe);
        TrainedWeights.Load(weights, basis, everything: true);
        var method = OptionsOf(file, stored, options, notes);
        method = Compared(file, stored, basis, method, baseRun, notes);
        using var set = SetOf(file, basis, method);
        AdapterFolder.Save(
            adapter, set.Values(), new AdapterManifest { Adapter = method, Base = TrainedWeights.Fingerprint(weights), Identity = ModelIdentity.OfFile(weights) }, overwrite);
        return Result(file, checkpoint, null, adapter, stored, notes);
    }

    /// <summary>Imports a checkpoint's adapters and, as their base, the model in which it holds them.</summary>
    /// <param name="checkpoint">The file.</param>
    /// <param name="run">The base's run folder to write; new or empty.</param>
    /// <param name="adapter">The adapter folder to write. One that holds the same adapters already is left as it is.</param>
    /// <param name="options">What the tensors do not say of the base.</param>
    /// <param name="adapterOptions">What the tensors do not say of the adapters.</param>
    /// <param name="overwrite">Whether other adapters that are there are replaced once the new folder is complete. Default false.</param>
    /// <exception cref="CheckpointException">The file is malformed, holds something that is refused, or has no adapters; or other adapters are there.</exception>
    /// <exception cref="RunException">The run folder is not empty, or tokenizer and model do not belong together.</exception>
    public static ReferenceImportResult BaseAndAdapters(
        string checkpoint, string run, string adapter, ReferenceBaseOptions options, ReferenceAdapterOptions adapterOptions, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(adapterOptions);
        using var scope = NewDisposeScope();
        ImportedRun.RequireFree(run);
        RefuseNesting(run, adapter);
        using var file = ReferenceCheckpoint.Open(checkpoint, candidates => Choose(checkpoint, candidates, adapterOptions.Method));
        var notes = new List<string>();
        var shape = ReferenceShape.Of(file, options, notes);
        using var model = Model(file, shape.Text, shape.Recipe);
        var method = OptionsOf(file, model, adapterOptions, notes);
        using var set = SetOf(file, model, method);
        Note(
            ImportedRun.Write(run, model, shape, checkpoint, fingerprint => AdapterFolder.Save(
                adapter, set.Values(), new AdapterManifest { Adapter = method, Base = fingerprint, Identity = ModelIdentity.Of(model) }, overwrite)),
            run,
            notes);
        return Result(file, checkpoint, run, adapter, model, notes);
    }

    private static void Note(bool written, string run, List<string> notes)
    {
        if (!written)
        {
            notes.Add($"{run} holds this import already; it was left as it is.");
        }
    }

    private static string Choose(string checkpoint, IReadOnlyList<string> candidates, string? wanted)
    {
        var names = string.Join(" or ", candidates);
        return candidates[0] == None ? throw new CheckpointException($"{checkpoint} has no adapters. Import it as a base, with --run alone.")
            : wanted is null && candidates.Count > 1 ? throw new CheckpointException(
                $"{checkpoint} has adapters of the method {names}, whose names are the same there. Say which with --method. (In the name of the "
                + "reference's checkpoint folder serial_True means houlsby, serial_None parallel.)")
            : wanted is not null && !candidates.Contains(wanted) ? throw new CheckpointException(
                $"--method is {wanted}, but the names in {checkpoint} are those of {names}.")
            : wanted ?? candidates[0];
    }

    // Each is written as a whole; one inside the other would be lost with what was there before.
    private static void RefuseNesting(string run, string adapter)
    {
        string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + Path.DirectorySeparatorChar;
        if (Full(run).StartsWith(Full(adapter), StringComparison.Ordinal) || Full(adapter).StartsWith(Full(run), StringComparison.Ordinal))
        {
            throw new RunException($"The run {run} and the adapter folder {adapter} must lie beside each other, not one in the other. Choose other folders.");
        }
    }

    // The checkpoint's own model, all names and shapes checked.
    private static Recommender Model(ReferenceCheckpoint file, TextEncoderOptions text, PretrainingRecipe recipe)
    {
        var model = BareModel.Create(text, recipe);
        ModuleWeights.Load(model, file.Tensors, file.Keys, mayBeIgnored: name => file.Keys.ToOwn(name) is { } own && ReferenceCheckpoint.IsOfAdapter(own));
        return model;
    }

    private static AdapterOptions OptionsOf(ReferenceCheckpoint file, Recommender model, ReferenceAdapterOptions options, List<string> notes)
    {
        var method = ReferenceAdapters.Of(file, options, notes);
        if (method is LoraOptions lora)
        {
            ReferenceLora.Separate(file, model, lora, options.LoraWeights, notes);
        }

        return method;
    }

    private static AdapterOptions Compared(
        ReferenceCheckpoint file, Recommender stored, Recommender basis, AdapterOptions method, string baseRun, List<string> notes)
    {
        var (mine, theirs) = (TrainedWeights.Named(stored), TrainedWeights.Named(basis));
        var trained = Wanted(basis, method);
        string[] differing = [.. mine.Keys.Where(name => !trained.Contains(name) && !mine[name].Equals(theirs[name])).Order(StringComparer.Ordinal)];
        string[] norms = [.. differing.Where(IsOfNorm)];
        if (norms.Length < differing.Length)
        {
            var reason = method is LoraOptions
                ? " Adapter4Rec's LoRA puts freshly drawn query and value weights in the place of the pre-trained ones, so that its adapters belong "
                    + "to no other base."
                : "";
            throw new CheckpointException(
                $"{differing.Length} of {mine.Count} tensors of the model in {file.Tensors.Location} are not those of {baseRun}: "
                + $"{Names.List(differing.Except(norms), 5)}.{reason} "
                + "Name the base that the adapters were trained on, or import that model too: --run FOLDER in place of --base.");
        }

        if (norms.Length == 0)
        {
            return method;
        }

        notes.Add($"{norms.Length} tensors of LayerNorms differ from the base's: they were trained, and belong to the adapters (trainLayerNorm).");
        return method with { TrainLayerNorm = true };
    }

    private static bool IsOfNorm(string name) => name.Contains("norm.", StringComparison.Ordinal);

    private static AdapterSet SetOf(ReferenceCheckpoint file, Recommender basis, AdapterOptions method)
    {
        var wanted = Wanted(basis, method);
        string? Named(string name) => file.Keys.ToOwn(name) is { } own && (ReferenceCheckpoint.IsOfAdapter(own) || wanted.Contains(own)) ? own : null;
        return StoredAdapterSet.Create(basis, method, new RenamedTensorSource(file.Tensors, Named));
    }

    // Everything that the method's sets hold, among it the base's parameters of which they bring values of their own.
    private static HashSet<string> Wanted(Recommender basis, AdapterOptions method)
    {
        using var set = AdapterRegistry.Create(basis, method);
        return set!.Values().Keys.ToHashSet(StringComparer.Ordinal);
    }

    private static ReferenceImportResult Result(
        ReferenceCheckpoint file, string checkpoint, string? run, string? adapter, Recommender model, IReadOnlyList<string> notes)
    {
        var method = file.Method == None ? null : file.Method;
        return new(checkpoint, run, adapter, method, model.parameters().Sum(parameter => parameter.numel()), file.AdapterParameters, notes);
    }
}
