namespace TransRec.Import;

/// <summary>Something cannot be imported: a source, a mapping, a database. The message says what was found, where, what was expected and what to do. Nothing was written.</summary>
public sealed class ImportException : TransRecException
{
    internal ImportException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
