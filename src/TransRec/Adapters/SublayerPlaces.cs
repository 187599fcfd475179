namespace TransRec.Adapters;

/// <summary>The option <c>after</c> of methods that act after sublayers.</summary>
internal static class SublayerPlaces
{
    /// <summary>The words of the option.</summary>
    public static readonly string[] Names = ["attention", "feedForward", "both"];

    /// <summary>The roles of a word.</summary>
    public static IReadOnlyList<string> Roles(string after) => after switch
    {
        "attention" => [Insertion.Roles.AfterAttention],
        "feedForward" => [Insertion.Roles.AfterFeedForward],
        _ => [Insertion.Roles.AfterAttention, Insertion.Roles.AfterFeedForward],
    };
}
