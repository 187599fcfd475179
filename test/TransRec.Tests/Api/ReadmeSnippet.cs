using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Foundation.Machine;
using TransRec.Models;
using TransRec.Serving;
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
        var vectors = model.EncodeTitles(["red wool scarf", "garden chair"]); // titles that no catalogue has, [2, width]

        // Adapters for another domain, by any method of the registry; the base stays as it is.
        var domain = Domain.Load("my-shop");
        var method = new HoulsbyOptions { BottleneckWidth = 32, TrainHead = true };
        AdapterRegistry.Prepare(model.Recommender, method);
        new RecommenderTrainer(model.Recommender, model.ContentOf(domain.Catalogue), domain).Run();
        AdapterFolder.Save("adapters/my-shop", model, method, domain.Fingerprint);

        // Many domains on one backbone, each with its own adapters; items come and go while others are asked for.
        using var backbone = Backbone.Of(ModelFolder.Open("shop/runs/source"));
        var shop = backbone.Serve(domain.Catalogue, backbone.Take(AdapterFolder.Open("adapters/my-shop")));
        shop.Put("new-scarf", "red wool scarf");
        foreach (var item in shop.Recommend(["item-1", "item-7"], k: 10).Items)
        {
            Console.WriteLine($"{item.Id}  {item.Score:0.000}");
        }
        // end of README
    }
}
