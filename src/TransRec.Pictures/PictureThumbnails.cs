using SkiaSharp;
using TransRec.Data;
using TransRec.Images;
using TransRec.Options;

namespace TransRec.Pictures;

/// <summary>
/// Makes small JPEGs of a domain's pictures, for people to look at: read from their files with the limits of a store, upright by EXIF, the sides' ratio kept.
/// </summary>
/// <remarks>As for a store, transparency is dropped and of a moving picture the first frame is taken. Safe from several threads.</remarks>
public sealed class PictureThumbnails
{
    // At this quality a side of 224 pixels takes about 10 kB.
    private const int Quality = 80;

    private static readonly PictureOptions s_limits = new();

    private readonly Domain _domain;
    private readonly Dictionary<DomainPart, (string Folder, PictureFile[] Files)> _parts;

    private PictureThumbnails(Domain domain, IEnumerable<DomainPart> parts)
    {
        _domain = domain;
        _parts = parts.ToDictionary(part => part, part => (part.Domain.Folder!, PictureFolder.Find(part.Domain.Catalogue, part.Domain.Folder!)));
    }

    /// <summary>Finds the pictures of a domain's items. None is opened yet.</summary>
    /// <param name="domain">The items.</param>
    /// <returns>Null when the domain was not read from a folder, or the folder has no pictures; of a joined domain, when none of the folders has.</returns>
    /// <exception cref="DomainFormatException">The manifest has defects.</exception>
    public static PictureThumbnails? Open(Domain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        DomainPart[] parts = [.. domain.Parts.Where(part => PictureStore.FolderOf(part.Domain.Catalogue) is not null)];
        return parts.Length > 0 ? new(domain, parts) : null;
    }

    /// <summary>An item's picture. Missing and broken files raise nothing.</summary>
    /// <param name="item">1 to <see cref="Domain.ItemCount"/>.</param>
    /// <param name="longestSide">Pixels that its longer side has at most, 1 to 1,024; a smaller picture stays as it is.</param>
    public PictureThumbnail Of(int item, int longestSide)
    {
        _ = Require.InRange(longestSide, 1, 1024, nameof(longestSide));
        if (item < 1 || item > _domain.ItemCount)
        {
            throw new ArgumentOutOfRangeException(nameof(item), item, $"Items are 1 to {_domain.ItemCount}.");
        }

        var part = _domain.PartOfItem(item);
        if (!_parts.TryGetValue(part, out var pictures))
        {
            return new(new(item, _domain.ItemIds[item], File: null, PictureProblem.Missing, default, 0, 0, default), 0, 0, default);
        }

        var file = pictures.Files[item - part.FirstItem + 1];
        var (content, problem) = PictureContent.Read(pictures.Folder, file, s_limits.MaximumFileBytes);
        var decoded = content is null ? DecodedPicture.None(problem) : PictureDecoder.Decode(content, s_limits.MaximumPixels);
        var entry = new PictureEntry(
            item, _domain.ItemIds[item], file.Path, decoded.Problem, decoded.Format, decoded.Width, decoded.Height, decoded.Notes | file.Notes);
        if (decoded.Pixels is not { } pixels)
        {
            return new(entry, 0, 0, default);
        }

        var small = Fit(pixels, longestSide);
        return new(entry, small.Width, small.Height, Encode(small));
    }

    private static PixelGrid Fit(PixelGrid picture, int longestSide)
    {
        var longer = Math.Max(picture.Width, picture.Height);
        int Side(int side) => Math.Max(1, (int)Math.Round((double)side * longestSide / longer));
        return longer <= longestSide ? picture : PictureResize.Resize(picture, Side(picture.Width), Side(picture.Height), PictureResampling.Bilinear);
    }

    private static byte[] Encode(PixelGrid picture)
    {
        var pixels = new byte[picture.Width * picture.Height * 4];
        for (var (from, to) = (0, 0); to < pixels.Length; from += PixelGrid.Channels, to += 4)
        {
            picture.Bytes.AsSpan(from, PixelGrid.Channels).CopyTo(pixels.AsSpan(to));
            pixels[to + 3] = byte.MaxValue;
        }

        var info = new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, pixels);
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }
}
