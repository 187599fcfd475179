namespace TransRec.Experiments.Runs;

/// <summary>A run folder cannot be used as asked: it holds another experiment, is in use, or is not a run folder.</summary>
/// <param name="message">What was found where, and what to do.</param>
/// <param name="inner">The error behind it.</param>
public sealed class RunException(string message, Exception? inner = null) : TransRecException(message, inner);
