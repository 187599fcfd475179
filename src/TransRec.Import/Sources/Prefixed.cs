namespace TransRec.Import.Sources;

/// <summary>A stream whose first bytes were read already.</summary>
/// <param name="prefix">These bytes.</param>
/// <param name="rest">The stream behind them; owned.</param>
/// <param name="owner">What the stream belongs to, which ends with it.</param>
internal sealed class Prefixed(byte[] prefix, Stream rest, IDisposable owner) : Stream
{
    private int given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

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

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
