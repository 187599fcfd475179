using TransRec.Options;

namespace TransRec.Data;

/// <summary>The rules by which interactions become sequences and splits. The defaults are the reference's (Adapter4Rec).</summary>
public sealed record DomainOptions
{
    /// <summary>The least that <see cref="MinimumInteractions"/> can be: one to train on, one to validate, one to test.</summary>
    internal const int FewestInteractions = 3;

    /// <summary>
    /// Users with fewer interactions are left out and counted. At least 3: one to train on, one to validate, one to test. Default 5.
    /// </summary>
    public int MinimumInteractions { get; init => field = Require.InRange(value, FewestInteractions, 1_000_000); } = 5;

    /// <summary>
    /// Longest input of the user encoder, in items. The last <c>MaximumSequenceLength + 3</c> interactions of a user are kept:
    /// an input of that length, shifted by one for the training target, and the two held-out items. Default 20.
    /// </summary>
    public int MaximumSequenceLength { get; init => field = Require.InRange(value, 1, 100_000); } = 20;

    /// <summary>Accept items without a title, as image domains have them. Default false: an empty title is a defect.</summary>
    public bool AllowEmptyTitles { get; init; }

    /// <summary>What a second line for the same user means. Default: a defect.</summary>
    public RepeatedUsers RepeatedUsers
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(RepeatedUsers), value, $"RepeatedUsers must be Refuse or KeepLast; found {value}.");
    }

    /// <summary>
    /// Nothing is cut or left out: every item of the file is in the catalogue, every user with an interaction is there, with the whole history. For recommending; such a
    /// domain has no splits. Default false.
    /// </summary>
    internal bool Whole { get; init; }

    internal int KeptInteractions => Whole ? int.MaxValue : MaximumSequenceLength + 3;

    internal int LeastInteractions => Whole ? 1 : MinimumInteractions;
}
