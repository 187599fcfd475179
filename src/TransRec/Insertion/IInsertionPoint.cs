namespace TransRec.Insertion;

/// <summary>A named place in an encoder at which an adapter may act. Without one it is the identity.</summary>
public interface IInsertionPoint
{
    /// <summary>What the place is for, one of <see cref="Roles"/>.</summary>
    string Role { get; }

    /// <summary>Whether an adapter acts here now.</summary>
    bool IsOccupied { get; }
}
