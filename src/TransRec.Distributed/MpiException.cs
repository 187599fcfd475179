namespace TransRec.Distributed;

/// <summary>MPI is not there, cannot be used, or a call of it failed.</summary>
/// <param name="message">What was found, and what to do.</param>
/// <param name="inner">The failure underneath.</param>
public sealed class MpiException(string message, Exception? inner = null) : TransRecException(message, inner);
