namespace TransRec.Data.Storing;

/// <summary>A store cannot be built or read: a folder that is none, a damaged file, a full disk, ids that do not fit into the memory allowed.</summary>
public sealed class StoreException : TransRecException
{
    internal StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
