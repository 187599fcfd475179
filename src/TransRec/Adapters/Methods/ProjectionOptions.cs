using TransRec.Adapters.Placements;

namespace TransRec.Adapters.Methods;

/// <summary>Options of the methods that add a low-rank product to projections: which projections.</summary>
public abstract record ProjectionOptions : PlacedAdapterOptions
{
    /// <summary>
    /// The adapted projections of each block, separated by commas: query, key, value, attentionOutput, feedForwardUp, feedForwardDown. Default query,value.
    /// </summary>
    public string Targets { get; init => field = ProjectionTargets.Check(value); } = "query,value";

    /// <summary>The roles of <see cref="Targets"/>.</summary>
    internal IReadOnlyList<string> Roles => ProjectionTargets.RolesOf(Targets);
}
