using System.CommandLine;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec adapt</c>: carries a pre-trained model to a target domain.</summary>
internal static class AdaptVerb
{
    public static Command Create(Terminal terminal) => TrainingVerb.Create<AdaptationRecipe>(
        terminal,
        "adapt",
        "Carries a pre-trained model to a target domain, with an adapter method, full fine-tuning or training from scratch.",
        "transrec adapt recipes/scientific/scientific5-houlsby.json --set adapter.bottleneckWidth=32",
        Adaptation.Run);
}
