namespace TransRec.Ecosystem;

/// <summary>Something of an ecosystem cannot be used: data of a simulation, a store, a listing, a log.</summary>
public sealed class EcosystemException : TransRecException
{
    /// <param name="message">What was found, where, what was expected, and what to do.</param>
    /// <param name="inner">The failure underneath.</param>
    public EcosystemException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
