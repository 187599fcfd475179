using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Models;

namespace TransRec.Experiments.Adapter4Rec;

/// <summary>A text recommender without a catalogue, for work on its weights.</summary>
internal static class BareModel
{
    /// <summary>A model with first values.</summary>
    public static Recommender Create(TextEncoderOptions text, PretrainingRecipe recipe)
    {
        var items = new TextItemEncoder(new TextEncoder(text), new ItemHead(text.Width, recipe.UserEncoder.Width));
        return new Recommender(items, UserEncoder.Create(recipe.UserEncoder, recipe.Data.MaximumSequenceLength));
    }

    /// <summary>The shape of a finished pretrain run's text model.</summary>
    /// <exception cref="RunException">The run is of another kind, or not complete.</exception>
    public static (TextEncoderOptions Text, PretrainingRecipe Recipe, string Weights) Of(string folder)
    {
        var run = RunFolder.Open(folder);
        if (run.Recipe is not PretrainingRecipe { ItemEncoder: TextItemEncoderOptions } recipe)
        {
            throw new RunException($"{folder} is a {run.Record.Kind} run or has no text encoder; the base of adapters is a pretrain run with a text encoder.");
        }

        RunCompletion.Require(run);
        run.RequireIntact();
        var weights = run.FilePath(ModelFolder.WeightsFile);
        using var file = SafetensorsFile.Open(weights);
        var shape = TextEncoderOptions.Of(HuggingFaceFolder.Open(run.FilePath(ModelFolder.EncoderFolder)), dropout: null);
        return (shape with { Pooler = file.Entries.ContainsKey("items.encoder.pooler.weight") }, recipe, weights);
    }
}
