namespace TransRec.Adapters;

/// <summary>A method, or its options, cannot be used as asked.</summary>
/// <param name="message">What was found, what there is, and what to do.</param>
/// <param name="inner">The error that caused it.</param>
public sealed class AdapterException(string message, Exception? inner = null) : TransRecException(message, inner);
