using TransRec.Options;

namespace TransRec.Experiments.Profiles;

/// <summary>How a recipe is profiled.</summary>
public sealed record ProfileOptions
{
    /// <summary>Steps that are measured, 1 to 1000. Default 5.</summary>
    public int Steps { get; init => field = Require.InRange(value, 1, 1000); } = 5;

    /// <summary>Steps before them, which fill caches and measure memory, 0 to 1000. Default 2.</summary>
    public int WarmUp { get; init => field = Require.InRange(value, 0, 1000); } = 2;

    /// <summary>Ranks that a step is predicted for; the recipe needs as many shards. Null: none. Default null.</summary>
    public int? Ranks { get; init => field = value is { } ranks ? Require.InRange(ranks, 1, 4096) : null; }

    /// <summary>The network between them. Default 10 Gb/s and 40 us.</summary>
    public RankNetwork Network { get; init; } = new(10e9 / 8, 40e-6);
}
