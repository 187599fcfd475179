namespace TransRec.Data;

public sealed partial class Domain
{
    /// <summary>The user's kept interactions, oldest first: item numbers from 1, between 3 and MaximumSequenceLength + 3 of them.</summary>
    public ReadOnlySpan<int> Sequence(int user)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)UserCount, nameof(user));
        return _content.Sequence(user);
    }

    /// <summary>How many of the user's interactions are kept; they are not read for it.</summary>
    internal int Length(int user)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)UserCount, nameof(user));
        return _content.Length(user);
    }

    /// <summary>What training sees: the kept interactions without the last two.</summary>
    public ReadOnlySpan<int> Training(int user) => Sequence(user)[..^2];

    /// <summary>
    /// The user encoder's input for validation, at most MaximumSequenceLength items, and after it, as the last element,
    /// the target (the last but one interaction).
    /// </summary>
    public ReadOnlySpan<int> Validation(int user) => WithTarget(user, HeldOut.Validation);

    /// <summary>
    /// The user encoder's input for the test, at most MaximumSequenceLength items, and after it, as the last element,
    /// the target (the last interaction).
    /// </summary>
    public ReadOnlySpan<int> Test(int user) => WithTarget(user, HeldOut.Test);

    /// <summary>The user encoder's input: the last MaximumSequenceLength items before the held-out one, oldest first.</summary>
    public ReadOnlySpan<int> Input(int user, HeldOut heldOut) => WithTarget(user, heldOut)[..^1];

    /// <summary>The held-out item.</summary>
    public int Target(int user, HeldOut heldOut) => WithTarget(user, heldOut)[^1];

    /// <summary>
    /// What ranking masks: all kept interactions before the held-out one. It may begin earlier than <see cref="Input"/> and, when the user
    /// came back to an item, contain the target itself.
    /// </summary>
    public ReadOnlySpan<int> History(int user, HeldOut heldOut) => UpTo(user, heldOut)[..^1];

    private ReadOnlySpan<int> WithTarget(int user, HeldOut heldOut)
    {
        var all = UpTo(user, heldOut);
        return all[Math.Max(0, all.Length - Options.MaximumSequenceLength - 1)..];
    }

    private ReadOnlySpan<int> UpTo(int user, HeldOut heldOut) => heldOut switch
    {
        HeldOut.Validation => Sequence(user)[..^1],
        HeldOut.Test => Sequence(user),
        _ => throw new ArgumentOutOfRangeException(nameof(heldOut), heldOut, "heldOut must be Validation or Test."),
    };
}
