using System.Security.Cryptography;
using System.Text;
using TransRec.Collectives;
using TransRec.Experiments.Recipes;

namespace TransRec.Experiments.Runs;

/// <summary>What must be the same in all ranks so that a result does not depend on their number: the recipe, and what decides how float32 sums are computed.</summary>
internal static class Alike
{
    /// <summary>Compares the ranks.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="recipe">The recipe as this rank has read it.</param>
    /// <param name="allowMixed">Whether machines may compute otherwise than each other.</param>
    /// <returns>Whether machines that compute otherwise than each other work together.</returns>
    /// <exception cref="RanksDifferException">They differ; thrown in every rank.</exception>
    public static bool Require(ICommunicator ranks, Recipe recipe, bool allowMixed)
    {
        ranks.RequireSame("the recipe", Sum(RecipeWriter.Write(recipe)), "Give all ranks the same file and the same --set, or a folder that all of them see.");
        if (allowMixed)
        {
            return ranks.GatherTexts(MachineKind.Here()).Distinct().Count() > 1;
        }

        ranks.RequireSame(
            "what they compute with",
            MachineKind.Here(),
            "Sums of float32 numbers then have other bits, and the result would depend on which rank takes what. Take machines of one kind, or say that it does not matter: --allow-mixed-machines.");
        return false;
    }

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
