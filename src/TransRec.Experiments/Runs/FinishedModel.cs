using TransRec.Adapters.Files;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Evaluation;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Building;
using TransRec.Experiments.Recipes;
using TransRec.Foundation.Files;
using TransRec.Models;

namespace TransRec.Experiments.Runs;

/// <summary>A trained model over the catalogue of its domain: of a finished run, or of a base with the adapters of a folder.</summary>
/// <param name="Built">The model.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Data">Where the domain is and how it is filtered.</param>
/// <param name="Evaluation">The protocol of its training.</param>
/// <param name="Seed">The seed of its training.</param>
internal sealed record FinishedModel(BuiltModel Built, Domain Domain, DataOptions Data, EvaluationOptions Evaluation, int Seed) : IDisposable
{
    /// <summary>The model.</summary>
    public Recommender Model => Built.Model;

    /// <summary>What the items of the domain are.</summary>
    public IItemContent Content => Built.Content;

    /// <summary>The folder of the adapters, opened and checked; null for a run as it is.</summary>
    public AdapterFolder? Adapters { get; init; }

    /// <summary>The data as they are served; null for a model that was opened on the data of its training.</summary>
    public ServedData? Served { get; init; }

    /// <summary>What the user of an unfinished run is told of it; null for a finished one.</summary>
    public string? Unfinished { get; init; }

    /// <summary>Opens a finished run over its own domain, or a pretrain run with adapters over theirs.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="choice">What is opened of it, and how.</param>
    /// <param name="watch">Of the catalogue's pictures, where the model reads some.</param>
    /// <exception cref="RunException">The folder is no such run, the run is unfinished, or the data cannot be used.</exception>
    /// <exception cref="CheckpointException">The adapter folder is not as it was written, or belongs to another base.</exception>
    public static FinishedModel Open(string folder, RunChoice choice, PictureWatch watch = default)
    {
        var run = RunFolder.Open(folder);
        var unfinished = RunCompletion.State(run);
        if (!choice.AllowUnfinished)
        {
            RunCompletion.Require(run, canBeAllowed: choice.Adapter is null && run.Recipe is not TextPretrainingRecipe);
        }

        var opened = choice.Adapter is { } adapter ? WithAdapter(run, adapter, choice.Serving, watch) : OfRun(run, choice, watch);
        return opened with { Unfinished = unfinished is null ? null : $"The run in {run.Path} is unfinished: {unfinished}. These are the weights of its best epoch so far." };
    }

    /// <summary>Opens a finished run, or a pretrain run with adapters, on the data of the training.</summary>
    /// <inheritdoc cref="Open(string, RunChoice, PictureWatch)"/>
    public static FinishedModel Open(string folder, AdapterOnBase? adapter = null, PictureWatch watch = default) =>
        Open(folder, new RunChoice { Adapter = adapter }, watch);

    /// <inheritdoc />
    public void Dispose() => Built.Dispose();

    private static FinishedModel OfRun(RunFolder run, RunChoice choice, PictureWatch watch)
    {
        var (data, evaluation) = RunDomain.PartsOf(run);
        var served = choice.Serving ? ServedData.OfRun(run, choice.OtherData) : null;
        var domain = served?.Domain ?? RunDomain.Load(run);
        return new FinishedModel(ModelBuilder.FromRun(run, domain, watch), domain, data, evaluation, run.Recipe.Seed) { Served = served };
    }

    // By the file's hash as long as it is the file that the adapters were trained on, and then by its values.
    private static string BaseOf(RunFolder run, AdapterFolder adapters) =>
        run.Sha256(ModelFolder.WeightsFile) is var file && (adapters.IsFor(file) || adapters.Manifest.Identity is null) ? file : ModelIdentity.OfFile(run.FilePath(ModelFolder.WeightsFile));

    private static FinishedModel WithAdapter(RunFolder run, AdapterOnBase choice, bool serving, PictureWatch watch)
    {
        if (run.Recipe is not PretrainingRecipe source)
        {
            throw new RunException($"{run.Path} is no pretrain run (its kind is {run.Record.Kind}). Name the run that the adapters were trained on, their base.");
        }

        var folder = AdapterFolder.Open(choice.Folder);
        var recipe = AdapterDomain.RecipeOf(folder);
        var data = AdapterDomain.DataOf(choice, recipe, source);
        var served = serving && source.ItemEncoder is not IdItemEncoderOptions ? ServedData.OfAdapters(choice, folder.Manifest, data) : null;
        var domain = served?.Domain ?? AdapterDomain.Load(choice, folder.Manifest, data);
        var built = ModelBuilder.FromRun(run, source, domain, watch: watch);
        try
        {
            var set = folder.Load(built.Model, BaseOf(run, folder));
            built.Model.Attach(set);
            built.Model.SetTraining(false);
            built.Check();
            return new FinishedModel(built, domain, data, recipe?.Evaluation ?? source.Evaluation, recipe?.Seed ?? source.Seed) { Adapters = folder, Served = served };
        }
        catch
        {
            built.Dispose();
            throw;
        }
    }
}
