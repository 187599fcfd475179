namespace TransRec.Data.Storing;

/// <summary>Writes texts one after the other, and where each begins.</summary>
internal sealed class TextTableWriter : IDisposable
{
    private readonly StoreFileWriter _texts;
    private readonly StoreFileWriter _at;

    internal TextTableWriter(string folder, string name)
    {
        _texts = new(folder, name);
        _at = new(folder, name + StoreFiles.At);
        _at.Write(0L);
    }

    internal void Add(ReadOnlySpan<byte> text)
    {
        _texts.Write(text);
        _at.Write(_texts.Length);
    }

    /// <summary>Begins a text that is added in pieces.</summary>
    internal void AddPiece(ReadOnlySpan<byte> piece) => _texts.Write(piece);

    internal StoreFileEntry[] Finish() => [_texts.Finish(), _at.Finish()];

    public void Dispose()
    {
        _texts.Dispose();
        _at.Dispose();
    }
}
