using TransRec.Data;
using TransRec.Options;

namespace TransRec.Experiments.Starting;

/// <summary>What a user has who begins: two domains.</summary>
public sealed record StarterOptions
{
    /// <summary>The folder of the domain with many users.</summary>
    public required string Source { get; init => field = Require.Text(value); }

    /// <summary>The folder of the domain of interest.</summary>
    public required string Target { get; init => field = Require.Text(value); }

    /// <summary>What items are read by: text (their titles), image (their pictures) or text-image (both). Default text.</summary>
    public string Items { get; init => field = Require.OneOf(value, ["text", "image", "text-image"]); } = "text";

    /// <summary>Users with fewer interactions are left out, 3 to 100. Default 5.</summary>
    public int MinimumInteractions { get; init => field = Require.InRange(value, 3, 100); } = 5;

    /// <summary>Whether items may lack a title; always so where pictures alone are read. Default false.</summary>
    public bool AllowEmptyTitles { get; init; }

    internal bool ReadsTitles => Items != "image";

    internal bool ReadsPictures => Items != "text";

    /// <summary>What the domains are read with, and the recipes say.</summary>
    internal DomainOptions Rules => new() { MinimumInteractions = MinimumInteractions, AllowEmptyTitles = AllowEmptyTitles || !ReadsTitles };
}
