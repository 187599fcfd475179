namespace TransRec.Adapters.Placements;

/// <summary>The option <c>after</c> of methods that act after sublayers.</summary>
internal static class SublayerPlaces
{
    /// <summary>The words of the option.</summary>
    public static readonly string[] Names = ["attention", "feedForward", "both"];

    /// <summary>The roles of a word.</summary>
    public static IReadOnlyList<string> Roles(string after) => after switch
    {
        "attention" => [Blocks.Points.Roles.AfterAttention],
        "feedForward" => [Blocks.Points.Roles.AfterFeedForward],
        _ => [Blocks.Points.Roles.AfterAttention, Blocks.Points.Roles.AfterFeedForward],
    };
}
