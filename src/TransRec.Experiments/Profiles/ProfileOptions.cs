using TransRec.Options;

namespace TransRec.Experiments.Profiles;

/// <summary>How a recipe is profiled.</summary>
public sealed record ProfileOptions
{
    /// <summary>Steps that are measured, 1 to 1000. Default 5.</summary>
    public int Steps { get; init => field = Require.InRange(value, 1, 1000); } = 5;

    /// <summary>Steps before them, which fill caches and measure memory, 0 to 1000. Default 2.</summary>
    public int WarmUp { get; init => field = Require.InRange(value, 0, 1000); } = 2;
}
