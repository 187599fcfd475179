namespace TransRec.Foundation.Files;

/// <summary>
/// A checkpoint file is malformed, holds something that is refused, or does not fit the module it is loaded into.
/// The message says what was found, where, and what was expected.
/// </summary>
public sealed class CheckpointException : TransRecException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was found, where, and what was expected.</param>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception around the failure that revealed the defect.</summary>
    /// <param name="message">What was found, where, and what was expected.</param>
    /// <param name="innerException">The failure underneath.</param>
    public CheckpointException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
