using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Foundation.Machine;
using TransRec.Models;
using TransRec.Training;

namespace TransRec.Tests.Api;

/// <summary>The README's example, compiled; a test holds the two texts against each other.</summary>
internal static class ReadmeSnippet
{
    public static void Example()
    {
        // README
        NativeRuntime.Prepare(); // the process's allocator and threads: once, before the first tensor

        using var model = ModelFolder.Open("shop/runs/source"); // the run folder of a pretrain run is a model folder
        var vectors = model.EncodeTitles(["red wool scarf", "an axe of steel"]); // [titles, width]; no catalogue need have them

        var domain = Domain.Load("my-shop", new DomainOptions { MaximumSequenceLength = model.Description.Positions });
        var method = new HoulsbyOptions { BottleneckWidth = 32, TrainHead = true };
        AdapterRegistry.Prepare(model.Recommender, method); // any registered method; the base is frozen
        var options = new RecommenderTrainingOptions { Training = new TrainingOptions { Epochs = 20, Patience = 5 } };
        var outcome = new RecommenderTrainer(model.Recommender, model.ContentOf(domain.Catalogue), domain, options).Run();
        Console.WriteLine($"NDCG@10 of the validation items {outcome.BestScore:0.000}, in epoch {outcome.BestEpoch + 1}");
        AdapterFolder.Save("adapters/my-shop", model, method); // AdapterFolder.Open("adapters/my-shop").AttachTo(model) brings them back
        // end of README
    }
}
