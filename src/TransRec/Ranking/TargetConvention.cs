namespace TransRec.Ranking;

/// <summary>What happens to a target that stands in the user's own history (the user came back to an item).</summary>
public enum TargetConvention
{
    /// <summary>It is masked with the rest of the history and counts as a miss: the reference's protocol, and the default.</summary>
    MaskedWithHistory,

    /// <summary>The target is never masked; the rest of the history is.</summary>
    NeverMasked,
}
