using TransRec.Checkpoints.Safetensors;
using TransRec.Images;
using TransRec.Pictures;
using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

/// <summary>Decoding, resizing and normalising of golden/images (Pillow 11.1, torchvision 0.21).</summary>
public sealed class PictureGoldenTests
{
    public static TheoryData<string> Files => GoldenFolder.Root is { } root && Directory.Exists(Path.Combine(root, "images"))
        ? [.. Directory.EnumerateFiles(Path.Combine(root, "images")).Select(path => Path.GetFileName(path)!).Where(name => name.EndsWith(".png") || name.EndsWith(".jpg")).Order()]
        : ["rgb_50x301.jpg"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_decodes_to_the_reference_bytes(string file) =>
        Assert.Equal(Expected("decoded", file), Bytes(Decode(file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_resizes_to_the_reference_bytes(string file) =>
        Assert.Equal(Expected("resized", file), Bytes(new PictureTransform().Apply(Decode(file))));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_normalises_to_the_reference_numbers(string file)
    {
        using var scope = NewDisposeScope();
        var bytes = tensor(Bytes(new PictureTransform().Apply(Decode(file))), [1, 224, 224, 3], ScalarType.Byte).permute(0, 3, 1, 2);
        using var golden = SafetensorsFile.Open(GoldenFolder.Need("images", "expected.safetensors"));
        Assert.Equal(0, (new PictureNormalization().Apply(bytes)[0] - golden.Read($"tensor.{file}")).abs().max().item<float>());
    }

    private static PixelGrid Decode(string file)
    {
        var decoded = PictureDecoder.Decode(File.ReadAllBytes(GoldenFolder.Need("images", file)), 1_000_000);
        Assert.Equal(PictureProblem.None, decoded.Problem);
        return decoded.Pixels!;
    }

    // The array may be longer than the picture.
    private static byte[] Bytes(PixelGrid picture) => picture.Bytes[..(picture.Width * picture.Height * PixelGrid.Channels)];

    private static byte[] Expected(string kind, string file)
    {
        using var scope = NewDisposeScope();
        using var golden = SafetensorsFile.Open(GoldenFolder.Need("images", "expected.safetensors"));
        return golden.Read($"{kind}.{file}").bytes.ToArray();
    }
}
