using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Images;

/// <summary>The size, resizing and normalisation that a Hugging Face folder's <c>preprocessor_config.json</c> asks for.</summary>
/// <param name="Transform">Resize and crop.</param>
/// <param name="Normalization">Rescale, mean and deviation.</param>
internal sealed record PreprocessorConfig(PictureTransform Transform, PictureNormalization Normalization)
{
    /// <summary>The file's name in a Hugging Face folder.</summary>
    public const string FileName = "preprocessor_config.json";

    /// <summary>Reads the file. Absent keys have the defaults of transformers' ViTImageProcessor.</summary>
    /// <param name="path">The file, or the folder that holds it.</param>
    /// <exception cref="CheckpointException">The file is malformed, or asks for what is not done here (pictures of varying size, say); every mistake is named.</exception>
    public static PreprocessorConfig Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        if (!File.Exists(file))
        {
            throw new CheckpointException($"{file} does not exist; expected a Hugging Face preprocessor configuration.");
        }

        using var json = JsonFile.ReadObject(file);
        return Parse(json.RootElement, file);
    }

    internal static PreprocessorConfig Parse(JsonElement root, string where)
    {
        var reader = new PreprocessorConfigReader(root);
        var normalization = new PictureNormalization
        {
            Rescale = reader.Flag("do_rescale", true) ? reader.Number("rescale_factor", 1.0 / 255, static x => x is > 0 and <= 1) : 1,
            Mean = reader.Flag("do_normalize", true) ? reader.Channels("image_mean", [0.5f, 0.5f, 0.5f], positive: false) : [0, 0, 0],
            StandardDeviation = reader.Flag("do_normalize", true) ? reader.Channels("image_std", [0.5f, 0.5f, 0.5f], positive: true) : [1, 1, 1],
        };
        var transform = ReadTransform(reader);
        return reader.Mistakes.Count == 0
            ? new(transform, normalization)
            : throw new CheckpointException($"{where}: {string.Join(' ', reader.Mistakes)}");
    }

    private static PictureTransform ReadTransform(PreprocessorConfigReader reader)
    {
        var resampling = reader.Resampling();
        (int Height, int Width, int Edge)? size = reader.Flag("do_resize", true) ? reader.Size("size", reader.IsClip ? "shortest_edge" : "square", standard: 224) : null;
        if (!reader.Flag("do_center_crop", false))
        {
            if (size is not { Edge: 0 } fixedSize)
            {
                reader.Mistakes.Add(size is null
                    ? "do_resize is false and do_center_crop too: pictures would keep their own sizes, and a store holds one size. Set \"size\" and do_resize."
                    : "\"size\" has shortest_edge without do_center_crop: pictures would differ in size, and a store holds one size. Give height and width, or a crop.");
                return new();
            }

            return new() { Height = fixedSize.Height, Width = fixedSize.Width, Resampling = resampling };
        }

        var crop = reader.Size("crop_size", "square", standard: 224);
        if (crop.Edge != 0)
        {
            reader.Mistakes.Add("\"crop_size\" has shortest_edge; expected height and width.");
            return new();
        }

        return new()
        {
            Height = crop.Height,
            Width = crop.Width,
            Resampling = resampling,
            Cropping = size is { } before ? new() { ShortestEdge = before.Edge, Height = before.Height, Width = before.Width } : new(),
        };
    }
}
