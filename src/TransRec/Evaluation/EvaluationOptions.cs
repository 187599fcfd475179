using TransRec.Models;
using TransRec.Options;
using TransRec.Ranking;

namespace TransRec.Evaluation;

/// <summary>The protocol of validation and test: leave-last-out over the full catalogue.</summary>
public sealed record EvaluationOptions
{
    /// <summary>
    /// masked (the reference's convention: a target that stands in the user's own history is masked and counts as a miss) or never-masked.
    /// Default masked.
    /// </summary>
    public string Targets { get; init => field = Require.OneOf(value, ["masked", "never-masked"]); } = "masked";

    /// <summary>
    /// What rank a target has among items of exactly its score, which items with the same title have (up to where titles are cut): listed, its place in the list that is recommended, where
    /// they stand in the order of the catalogue, or kindest, the best of them. Default listed.
    /// </summary>
    public string Ties { get; init => field = Require.OneOf(value, ["listed", "kindest"]); } = "listed";

    /// <summary>Users encoded at a time, 1 to 65536. Changes speed and memory, never a number. Default 512.</summary>
    public int BatchSize { get; init => field = Require.InRange(value, 1, 65_536); } = 512;

    /// <summary>
    /// float32, or bfloat16 for the linear layers of the item encoder while the vectors of the catalogue are computed: about twice as fast where the processor multiplies
    /// bfloat16 (AMX, AVX-512 BF16), as fast as float32 elsewhere; scores differ in their third digit. Default float32.
    /// </summary>
    public string ItemPrecision { get; init => field = Require.OneOf(value, RoundedProjections.Precisions); } = RoundedProjections.Float32;

    /// <summary>The rule of ranks in a sentence, for reports.</summary>
    public string RankRule() =>
        $"Every item of the catalogue is ranked without the user's history; {(Targets == "masked" ? "a target that stands in it is a miss" : "a target that stands in it is ranked all the same")}; "
        + $"items of equal score stand {(Ties == "listed" ? "in the order of the catalogue" : "behind the target")}.";

    /// <summary><see cref="Targets"/> as the ranking takes it.</summary>
    internal TargetConvention TargetConvention => Targets == "masked" ? TargetConvention.MaskedWithHistory : TargetConvention.NeverMasked;

    /// <summary><see cref="Ties"/> as the ranking takes it.</summary>
    internal TieConvention TieConvention => Ties == "listed" ? TieConvention.Listed : TieConvention.Kindest;
}
