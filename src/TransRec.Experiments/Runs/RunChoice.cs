using TransRec.Experiments.Adapters;

namespace TransRec.Experiments.Runs;

/// <summary>What of a run is opened, and how.</summary>
internal sealed record RunChoice
{
    /// <summary>Adapters to put on the run; null: the run as it is.</summary>
    public AdapterOnBase? Adapter { get; init; }

    /// <summary>Whether the data may have grown: every item of the catalogue and every user are served, with whole histories. Else they must be those of the training.</summary>
    public bool Serving { get; init; }

    /// <summary>Whether data of another catalogue are accepted where it serves.</summary>
    public bool OtherData { get; init; }

    /// <summary>Whether a run that is not complete is opened, at its best epoch so far.</summary>
    public bool AllowUnfinished { get; init; }
}
