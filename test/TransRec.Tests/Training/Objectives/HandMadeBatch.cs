using TransRec.Training;

namespace TransRec.Tests.Training.Objectives;

/// <summary>Batches small enough to compute a loss by hand.</summary>
internal static class HandMadeBatch
{
    /// <summary>One user who predicts the given targets; the batch's items stand at places 0, 1, ... and carry the numbers 1, 2, ...</summary>
    public static SequenceBatch OneUser(int items, long[] targets, long[]? negatives = null, int[]? own = null) => new()
    {
        Items = [.. Enumerable.Range(1, items)],
        Lengths = [targets.Length],
        InputPlaces = new long[targets.Length],
        TargetRows = [.. Enumerable.Range(0, targets.Length).Select(row => (long)row)],
        TargetPlaces = targets,
        TargetUsers = new long[targets.Length],
        NegativePlaces = negatives ?? [],
        Own = [.. Enumerable.Range(0, items).Select(place => own?.Contains(place) == true)],
    };
}
