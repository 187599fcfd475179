namespace TransRec.Images;

/// <summary>Red, green and blue bytes, row by row: [height, width, 3]. The array may be longer than the picture.</summary>
internal sealed class PixelGrid
{
    public const int Channels = 3;

    public PixelGrid(int width, int height, byte[] bytes)
    {
        if (width < 1 || height < 1 || bytes.LongLength < (long)width * height * Channels)
        {
            throw new ArgumentException($"{bytes.LongLength} bytes do not hold {width} x {height} pixels of {Channels} bytes.");
        }

        (Width, Height, Bytes) = (width, height, bytes);
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Bytes { get; }

    public ReadOnlySpan<byte> Row(int row) => Bytes.AsSpan(row * Width * Channels, Width * Channels);
}
