using TransRec.Adapters.Methods;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Machine;
using TransRec.Training;

namespace TransRec.Tests.Api;

/// <summary>The README's example, compiled; a test holds the two texts against each other.</summary>
internal static class ReadmeSnippet
{
    public static void Example()
    {
        // README
        NativeRuntime.Prepare(); // the process's allocator and threads: once, before the first tensor

        var recipe = new AdaptationRecipe
        {
            Base = "shop/runs/source",
            Data = new DataOptions { Folder = "my-shop" },
            Adapter = new HoulsbyOptions { BottleneckWidth = 32, TrainHead = true },
            Training = new TrainingOptions { Epochs = 20, Patience = 5 },
        };
        var result = Adaptation.Run(recipe, new RunOptions("runs/my-shop"), SilentProgress.Instance);
        Console.WriteLine($"NDCG@10 {result.Metrics["test/ndcg@10"]:0.000} with {result.TrainableParameters:N0} of {result.TotalParameters:N0} parameters");

        using var recommender = RecommenderRun.Open("runs/my-shop");
        foreach (var item in recommender.ForUser("user-1", 10))
        {
            Console.WriteLine($"{item.Rank,2}  {item.Title}");
        }
        // end of README
    }
}
