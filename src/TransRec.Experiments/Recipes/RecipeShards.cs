using TransRec.Training;

namespace TransRec.Experiments.Recipes;

/// <summary>The shards of a recipe of whatever kind.</summary>
public static class RecipeShards
{
    /// <summary>How many parts its steps are cut into at least: as many ranks can work on it.</summary>
    public static int Of(Recipe recipe) => recipe switch
    {
        PretrainingRecipe pretraining => pretraining.Training.Shards,
        AdaptationRecipe adaptation => adaptation.Training.Shards,
        TextPretrainingRecipe text => text.Training.Shards,
        _ => 1,
    };

    /// <summary>What is said of a recipe with fewer shards than ranks.</summary>
    public static string TooFew(int shards, int ranks) => ShardMessages.TooFew(shards, ranks);
}
