using System.CommandLine;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec pretrain</c>: trains a recommender on a source domain.</summary>
internal static class PretrainVerb
{
    public static Command Create(Terminal terminal) => TrainingVerb.Create<PretrainingRecipe>(
        terminal,
        "pretrain",
        "Trains a recommender on a source domain, all parameters.",
        "transrec pretrain recipes/games/games-pretrain.json --set training.epochs=5",
        Pretraining.Run);
}
