namespace TransRec.Training;

/// <summary>Where a training keeps what it needs to go on.</summary>
/// <param name="State">The file of the state between two steps.</param>
/// <param name="Best">The best weights so far.</param>
internal sealed record TrainingFiles(string State, BestWeights Best)
{
    /// <summary>Fingerprints by name of what the training stands on; a state that was saved on other ground is refused.</summary>
    public IReadOnlyDictionary<string, string> Ground { get; init; } = new Dictionary<string, string>();
}
