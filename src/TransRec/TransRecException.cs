namespace TransRec;

/// <summary>
/// Something that was given to this library cannot be used: a file, a recipe, a run folder, a method's options. Every exception type of the library's own
/// derives from it; its message is a sentence for the user: what was found, where, what was expected, and what to do.
/// </summary>
/// <remarks>
/// Mistakes of the calling code (a value out of range, a null, a call in the wrong order) stay .NET's own exceptions: <see cref="ArgumentException"/>,
/// <see cref="InvalidOperationException"/>.
/// </remarks>
public abstract class TransRecException : Exception
{
    /// <param name="message">What was found, where, what was expected, and what to do.</param>
    /// <param name="inner">The failure underneath.</param>
    protected TransRecException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
