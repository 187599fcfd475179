using SkiaSharp;
using TransRec.Data;

namespace TransRec.Tests.Images;

/// <summary>
/// A domain on disk with a user u of five items: i1 has a PNG of 40 x 20 and a hostile title, i2 no picture, i3 a file that ends too soon, i4 a JPEG of 40 x 20 that
/// EXIF turns upright, i5 a PNG that is called .jpg.
/// </summary>
internal sealed class PictureShop : IDisposable
{
    public const string HostileTitle = "<script src=\"http://evil.example/x.js\">alert('1')</script> \" onload=\"x & \u0001\u202e";

    private readonly TemporaryFolder folder = new();

    public PictureShop(bool pictures = true)
    {
        string[] ids = ["i1", "i2", "i3", "i4", "i5"];
        DomainWriter.Write(Folder, ids.Select(id => (id, id == "i1" ? HostileTitle : $"title of {id}")), [("u", ids)]);
        if (pictures)
        {
            Directory.CreateDirectory(Path.Combine(Folder, "images"));
            Write("i1.png", PictureWorld.Encode(SKEncodedImageFormat.Png, 40, 20));
            Write("i3.png", PictureWorld.Encode(SKEncodedImageFormat.Png, 40, 40)[..60]);
            Write("i4.jpg", Turned(PictureWorld.Encode(SKEncodedImageFormat.Jpeg, 40, 20)));
            Write("i5.jpg", PictureWorld.Encode(SKEncodedImageFormat.Png, 8, 8));
        }

        Domain = Domain.Load(Folder);
    }

    public Domain Domain { get; }

    public string Folder => Path.Combine(folder.Path, "shop");

    public string this[string name] => Path.Combine(folder.Path, name);

    public void Dispose() => folder.Dispose();

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(Folder, "images", name), content);

    // EXIF orientation 6: to be turned by a quarter.
    private static byte[] Turned(byte[] jpeg)
    {
        byte[] exif = [0xff, 0xe1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }
}
