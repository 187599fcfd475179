using System.Text;
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

    /// <summary>Reads the file. Absent keys have the defaults of the processor of transformers that <c>image_processor_type</c> names, else of ViTImageProcessor.</summary>
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

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">Where it comes from, for messages.</param>
    /// <exception cref="CheckpointException">As of <see cref="Read"/>.</exception>
    public static PreprocessorConfig ReadText(string text, string where)
    {
        using var json = JsonFile.ParseObject(Encoding.UTF8.GetBytes(text), where);
        return Parse(json.RootElement, where);
    }

    internal static PreprocessorConfig Parse(JsonElement root, string where)
    {
        var reader = new PreprocessorConfigReader(root);
        var normalization = new PictureNormalization
        {
            Rescale = reader.Flag("do_rescale", true) ? reader.Number("rescale_factor", 1.0 / 255, static x => x is > 0 and <= 1) : 1,
            Mean = reader.Flag("do_normalize", true) ? reader.Channels("image_mean", reader.Defaults.Mean, positive: false) : [0, 0, 0],
            StandardDeviation = reader.Flag("do_normalize", true) ? reader.Channels("image_std", reader.Defaults.StandardDeviation, positive: true) : [1, 1, 1],
        };
        var transform = ReadTransform(reader);
        return reader.Mistakes.Count == 0
            ? new(transform, normalization)
            : throw new CheckpointException($"{where}: {string.Join(' ', reader.Mistakes)}");
    }

    private static PictureTransform ReadTransform(PreprocessorConfigReader reader)
    {
        var resampling = reader.Resampling();
        if (reader.Defaults.CropShare is { } share)
        {
            return ReadConvNext(reader, resampling, share);
        }

        (int Height, int Width, int Edge)? size = reader.Flag("do_resize", true) ? reader.Size("size", reader.Defaults.Bare, reader.Defaults.Size) : null;
        if (!reader.Flag("do_center_crop", reader.Defaults.Crops))
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

    // transformers' ConvNextImageProcessor: below 384 pixels the shorter side becomes the size divided by crop_pct, then a crop; from there on the picture becomes a square.
    private static PictureTransform ReadConvNext(PreprocessorConfigReader reader, PictureResampling resampling, double standardShare)
    {
        var (height, width, edge) = reader.Size("size", reader.Defaults.Bare, reader.Defaults.Size);
        var share = reader.Number("crop_pct", standardShare, static x => x is > 0 and <= 1);
        if (!reader.Flag("do_resize", true))
        {
            reader.Mistakes.Add("do_resize is false: pictures would keep their own sizes, and a store holds one size. Set \"size\" and do_resize.");
        }
        else if (edge == 0 && height > 0)
        {
            reader.Mistakes.Add("\"size\" has height and width; expected shortest_edge, as crop_pct needs it.");
        }

        if (reader.Mistakes.Count > 0)
        {
            return new();
        }

        var square = new PictureTransform { Height = edge, Width = edge, Resampling = resampling };
        return edge >= 384 ? square : square with { Cropping = new() { ShortestEdge = (int)(edge / share) } };
    }
}
