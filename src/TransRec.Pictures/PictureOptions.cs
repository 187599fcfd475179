using TransRec.Images;
using TransRec.Options;

namespace TransRec.Pictures;

/// <summary>How the pictures of a domain are read.</summary>
public sealed record PictureOptions
{
    /// <summary>How every picture comes to its size.</summary>
    public PictureTransform Transform { get; init; } = new();

    /// <summary>Pixels that a header may promise, checked before decoding, 1 to 256 million; default 64 million (a bomb is small as a file).</summary>
    public long MaximumPixels { get; init => field = Require.InRange(value, 1, 256_000_000); } = 64_000_000;

    /// <summary>Bytes that a file may have, 1 to 1 GiB; default 64 MiB.</summary>
    public long MaximumFileBytes { get; init => field = Require.InRange(value, 1, 1L << 30); } = 64L << 20;

    /// <summary>
    /// A picture file that stands for missing and broken pictures. Null (default): the padding picture, all zeros after normalisation.
    /// </summary>
    public string? PlaceholderFile { get; init; }
}
