namespace TransRec.Import.Sources;

/// <summary>Counts bytes that are read of files as they lie, packed or not: what progress is measured by.</summary>
internal sealed class ByteMeter(long total)
{
    private long read;

    public long Total { get; } = total;

    public long Read => Interlocked.Read(ref read);

    public Stream Over(Stream stream) => new Counted(stream, this);

    private sealed class Counted(Stream inner, ByteMeter meter) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            Interlocked.Add(ref meter.read, count);
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
