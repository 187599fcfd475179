namespace TransRec.Import.Sources;

/// <summary>A stream whose first bytes were read already.</summary>
/// <param name="prefix">These bytes.</param>
/// <param name="rest">The stream behind them; owned.</param>
/// <param name="owner">What the stream belongs to, which ends with it.</param>
internal sealed class Prefixed(byte[] prefix, Stream rest, IDisposable owner) : ForwardStream
{
    private int given;

    public override int Read(Span<byte> buffer)
    {
        if (given == prefix.Length)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, prefix.Length - given);
        prefix.AsSpan(given, count).CopyTo(buffer);
        given += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
            owner.Dispose();
        }

        base.Dispose(disposing);
    }
}
