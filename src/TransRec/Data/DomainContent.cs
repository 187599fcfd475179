namespace TransRec.Data;

/// <summary>Where a domain's items and sequences lie: in arrays, in a store on disk, or in other domains. Items are numbered from 1, users from 0.</summary>
internal abstract class DomainContent
{
    /// <summary>By item number; entry 0 (padding) is empty.</summary>
    public abstract IReadOnlyList<string> ItemIds { get; }

    /// <summary>By item number; entry 0 (padding) is empty.</summary>
    public abstract IReadOnlyList<string> Titles { get; }

    /// <summary>By user number.</summary>
    public abstract IReadOnlyList<string> UserIds { get; }

    /// <summary>How often each item stands in the training part of all users' sequences, where that is known without counting; else null.</summary>
    public virtual int[]? TrainingCounts => null;

    /// <summary>How many interactions of a user are kept.</summary>
    public abstract int Length(int user);

    /// <summary>A user's kept interactions; valid for as long as the caller wants.</summary>
    public abstract ReadOnlySpan<int> Sequence(int user);

    /// <returns>0 when there is no such item.</returns>
    public abstract int FindItem(string id);

    /// <returns>-1 when there is no such user.</returns>
    public abstract int FindUser(string id);
}
