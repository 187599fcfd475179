using SkiaSharp;
using TransRec.Data;
using TransRec.Images;
using TransRec.Pictures;

namespace TransRec.Tests.Images;

/// <summary>A folder with a domain of five items, i1 to i5, whose pictures a test lays there; removed with everything in it.</summary>
internal sealed class PictureWorld : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("transrec-pictures-").FullName;

    public PictureWorld()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "images"));
        string[] ids = ["i1", "i2", "i3", "i4", "i5"];
        Domain = Domain.Create("small", ids.Select(id => (id, id)), [("u", ids)]);
    }

    public Domain Domain { get; }

    public string Folder => Path.Combine(_root, "domain");

    public string Cache => Path.Combine(_root, "cache");

    public string Outside => _root;

    public static PictureOptions Small { get; } = new() { Transform = new() { Height = 4, Width = 6 } };

    public void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(Folder, name), content);

    public PictureStore Open(PictureOptions? options = null, IProgress<PictureProgress>? progress = null, CancellationToken cancellation = default) =>
        PictureStore.Open(Domain.Catalogue, Folder, Cache, options ?? Small, progress, cancellation);

    /// <summary>A picture of one colour as a file.</summary>
    public static byte[] Encode(SKEncodedImageFormat format, int width = 6, int height = 4, SKColor? colour = null)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.Erase(colour ?? new SKColor(200, 100, 50));
        using var data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
