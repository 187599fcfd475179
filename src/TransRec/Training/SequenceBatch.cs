namespace TransRec.Training;

/// <summary>A batch of training sequences: the distinct items to encode, and where each is used.</summary>
public sealed partial class SequenceBatch
{
    private readonly int? interactions;

    /// <summary>The distinct items of the batch (inputs, targets, negatives): item numbers.</summary>
    public required int[] Items { get; init; }

    /// <summary>Items of each user's input history.</summary>
    public required int[] Lengths { get; init; }

    /// <summary>For each row of the padded histories the place of its item in <see cref="Items"/>; padding points at place 0. [users * longest].</summary>
    public required long[] InputPlaces { get; init; }

    /// <summary>The rows that predict a target. [targets].</summary>
    public required long[] TargetRows { get; init; }

    /// <summary>The place of each target in <see cref="Items"/>. [targets].</summary>
    public required long[] TargetPlaces { get; init; }

    /// <summary>The user of each target, from 0. [targets].</summary>
    public required long[] TargetUsers { get; init; }

    /// <summary>The place of each target's negative in <see cref="Items"/>; empty when none were drawn. [targets].</summary>
    public required long[] NegativePlaces { get; init; }

    /// <summary>For each user and each of <see cref="Items"/> whether the item stands in the user's own training sequence. [users * items].</summary>
    public required bool[] Own { get; init; }

    /// <summary>Interactions that <see cref="Items"/> come from: all inputs, and the last target of each user. Default: those of the users here; a slice has those of the whole batch.</summary>
    public int Interactions
    {
        get => interactions ?? Lengths.Sum() + Users;
        init => interactions = value;
    }

    /// <summary>Users of the batch.</summary>
    public int Users => Lengths.Length;
}
