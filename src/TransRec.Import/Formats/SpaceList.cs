namespace TransRec.Import.Formats;

/// <summary>Ids between spaces, one after the other.</summary>
internal ref struct SpaceList(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> rest = text;

    /// <summary>The id at which the list stands.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly SpaceList GetEnumerator() => this;

    public bool MoveNext()
    {
        rest = rest.TrimStart((byte)' ');
        if (rest.IsEmpty)
        {
            return false;
        }

        var end = rest.IndexOf((byte)' ');
        Current = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..];
        return true;
    }
}
