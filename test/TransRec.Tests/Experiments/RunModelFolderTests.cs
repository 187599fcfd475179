using TransRec.Adapters.Files;
using TransRec.Data;
using TransRec.Evaluation;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Models;

namespace TransRec.Tests.Experiments;

/// <summary>A run of a whole model is a model folder, which the library opens without knowing of the run.</summary>
[Collection(nameof(TinyWorld))]
public sealed class RunModelFolderTests(TinyWorld world)
{
    [Fact]
    public void The_library_opens_a_run_with_the_vectors_that_the_run_computes()
    {
        using var finished = FinishedModel.Open(world.SourceRun);
        using var model = ModelFolder.Open(world.SourceRun);
        Assert.Equal(RecommenderEvaluation.ItemVectors(finished.Model, finished.Content), RecommenderEvaluation.ItemVectors(model.Recommender, model.ContentOf(finished.Domain.Catalogue)));
        Assert.DoesNotContain(world.TextRun, File.ReadAllText(Path.Combine(world.SourceRun, ModelFolder.FileName)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_model_json_is_found_by_the_runs_checksums()
    {
        var copy = world.Copy(world.SourceRun);
        File.AppendAllText(Path.Combine(copy, ModelFolder.FileName), "\n");
        Assert.Contains("is not as it was written", Assert.Throws<CheckpointException>(() => RecommenderRun.Open(copy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_model_json_opens_as_before_and_can_be_converted()
    {
        var older = Older();
        using (var recommender = RecommenderRun.Open(older))
        {
            Assert.Equal(3, recommender.ForUser(recommender.Domain.UserIds[0], 3).Count);
        }

        Assert.Contains("transrec model export", Assert.Throws<CheckpointException>(() => ModelFolder.Open(older)).Message, StringComparison.Ordinal);
        var converted = world.New("converted");
        RunExport.Model(older, converted);
        using var model = ModelFolder.Open(converted);
        using var original = ModelFolder.Open(world.SourceRun);
        Assert.Equal(ModelIdentity.Of(original.Recommender), ModelIdentity.Of(model.Recommender));
        Assert.Equal(original.EncodeTitles(["red scarf"]), model.EncodeTitles(["red scarf"]));
    }

    [Fact]
    public void Exported_adapters_know_their_base_by_its_values_in_whatever_file()
    {
        var (adapters, model) = (world.New("adapters"), world.New("model"));
        AdapterExport.Run(world.TargetRun, adapters);
        RunExport.Model(world.SourceRun, model);
        var folder = AdapterFolder.Open(adapters);
        using var opened = ModelFolder.Open(model);
        Assert.Equal(ModelIdentity.Of(opened.Recommender), folder.Manifest.Identity);
        folder.AttachTo(opened);
        using var finished = FinishedModel.Open(world.TargetRun);
        var domain = Domain.Load(world.Target);
        Assert.Equal(
            RecommenderEvaluation.ItemVectors(finished.Model, finished.Content),
            RecommenderEvaluation.ItemVectors(opened.Recommender, opened.ContentOf(finished.Domain.Catalogue)));
        Assert.Equal(domain.ItemCount, finished.Domain.ItemCount);
    }

    [Fact]
    public void Adapters_serve_a_base_whose_file_was_written_anew()
    {
        var adapters = world.New("adapters");
        AdapterExport.Run(world.TargetRun, adapters);
        var copy = Older();
        Rewrite(Path.Combine(copy, ModelFolder.WeightsFile));
        using var served = FinishedModel.Open(copy, new AdapterOnBase(adapters));
        Assert.NotEqual(served.Adapters!.Manifest.Base, TrainedWeights.Fingerprint(Path.Combine(copy, ModelFolder.WeightsFile)));
        Assert.NotNull(served.Model.Adapters);
    }

    [Fact]
    public void An_exported_model_is_written_once_and_replaces_another_only_when_told()
    {
        var model = world.New("model");
        RunExport.Model(world.SourceRun, model);
        var written = File.GetLastWriteTimeUtc(Path.Combine(model, ModelFolder.WeightsFile));
        RunExport.Model(world.SourceRun, model);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(model, ModelFolder.WeightsFile)));

        string identity;
        using (var changed = ModelFolder.Open(model))
        using (TorchSharp.torch.no_grad())
        {
            changed.Recommender.parameters().First().add_(1);
            ModelFolder.Save(model, changed);
            identity = ModelIdentity.Of(changed.Recommender);
        }

        Assert.Contains("--overwrite", Assert.Throws<CheckpointException>(() => RunExport.Model(world.SourceRun, model)).Message, StringComparison.Ordinal);
        using (var kept = ModelFolder.Open(model))
        {
            Assert.Equal(identity, ModelIdentity.Of(kept.Recommender));
        }

        RunExport.Model(world.SourceRun, model, overwrite: true);
        using var replaced = ModelFolder.Open(model);
        Assert.NotEqual(identity, ModelIdentity.Of(replaced.Recommender));
    }

    [Fact]
    public void An_adapt_run_is_no_model_folder()
    {
        Assert.Contains("keeps its base", Assert.Throws<CheckpointException>(() => ModelFolder.Open(world.TargetRun)).Message, StringComparison.Ordinal);
        Assert.Contains("adapter export", Assert.Throws<RunException>(() => RunExport.Model(world.TargetRun, world.New("no"))).Message, StringComparison.Ordinal);
    }

    // As runs were before they wrote model.json, or checksums.
    private string Older()
    {
        var copy = world.Copy(world.SourceRun);
        File.Delete(Path.Combine(copy, ModelFolder.FileName));
        var record = Path.Combine(copy, RunFiles.Record);
        AtomicFile.WriteText(record, (RunFiles.ReadRecord(copy) with { Files = null }).ToJson());
        return copy;
    }

    private static void Rewrite(string weights)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        List<KeyValuePair<string, TorchSharp.torch.Tensor>> values;
        Dictionary<string, string> metadata;
        using (var file = TransRec.Checkpoints.Safetensors.SafetensorsFile.Open(weights))
        {
            values = [.. file.Entries.Keys.Reverse().Select(name => KeyValuePair.Create(name, file.Read(name)))];
            metadata = file.Metadata.Append(new("again", "1")).ToDictionary();
        }

        TransRec.Checkpoints.Safetensors.SafetensorsWriter.Write(weights, values, metadata);
    }
}
