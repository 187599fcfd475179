namespace TransRec.Server.Storing;

/// <summary>A store cannot be reached, or cannot do what is asked now. Nothing was changed; later it may work.</summary>
public sealed class ServingStoreException : TransRecException
{
    /// <param name="message">What failed, where, and what to do.</param>
    /// <param name="inner">The failure underneath.</param>
    public ServingStoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>Something has another version than the write expects: somebody else was faster. Nothing was changed.</summary>
public sealed class StoreConflictException : TransRecException
{
    /// <param name="what">What it is.</param>
    /// <param name="expected">The version that was expected.</param>
    /// <param name="found">The version that is there; 0: there is none.</param>
    public StoreConflictException(string what, long expected, long found)
        : base($"{what} has version {found}, and version {expected} was expected (0: there is none). Read it again, and decide anew.") => (Expected, Found) = (expected, found);

    /// <summary>The version that was expected.</summary>
    public long Expected { get; }

    /// <summary>The version that is there; 0: there is none.</summary>
    public long Found { get; }
}
