using System.Text.Json.Nodes;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Vision.Timm;

/// <summary>How timm prepares pictures for evaluation (<c>pretrained_cfg</c> of its config.json), said as a preprocessor_config.json.</summary>
/// <remarks>
/// timm rounds the place of the centre crop half to even and transformers rounds it down: where the sides differ by an odd number the crop may lie a pixel elsewhere.
/// </remarks>
internal static class TimmPreprocessor
{
    // Pillow's numbers.
    private static readonly Dictionary<string, int> Resampling = new(StringComparer.Ordinal)
    {
        ["nearest"] = 0,
        ["lanczos"] = 1,
        ["bilinear"] = 2,
        ["bicubic"] = 3,
        ["box"] = 4,
        ["hamming"] = 5,
    };

    /// <summary>The text of the equal preprocessor_config.json: the shorter side becomes the size divided by <c>crop_pct</c>, then a crop around the centre.</summary>
    /// <exception cref="CheckpointException">A value is out of range, or asks for what is not done here; all of them are named.</exception>
    public static string Text(ForeignConfig config)
    {
        var picture = config.Part("pretrained_cfg") ?? config; // flat in folders that timm wrote before 2023
        var (channels, height, width) = InputSize(picture);
        if (channels != 3)
        {
            picture.Add("input_size", "3 channels, height and width");
        }

        var interpolation = picture.Text("interpolation", "bicubic")!;
        if (!Resampling.TryGetValue(interpolation, out var resample))
        {
            picture.Add("interpolation", $"one of {string.Join(", ", Resampling.Keys)}");
        }

        var share = picture.Number("crop_pct", 0.875, 0.1, 1);
        var mode = picture.Text("crop_mode", "center")!;
        if (mode is not ("center" or "squash"))
        {
            picture.Add("crop_mode", "center or squash");
        }
        else if (mode == "center" && height != width)
        {
            picture.Add("input_size", "a square, or crop_mode squash");
        }

        var (mean, deviation) = (picture.Numbers("mean", 3, [0.485, 0.456, 0.406]), picture.Numbers("std", 3, [0.229, 0.224, 0.225]));
        picture.ThrowIfAny();
        var json = new JsonObject
        {
            ["crop_size"] = new JsonObject { ["height"] = height, ["width"] = width },
            ["do_center_crop"] = true,
            ["image_mean"] = Array(mean),
            ["image_std"] = Array(deviation),
            ["resample"] = resample,
            ["size"] = mode == "center"
                ? new JsonObject { ["shortest_edge"] = (int)Math.Floor(height / share) }
                : new JsonObject { ["height"] = (int)Math.Floor(height / share), ["width"] = (int)Math.Floor(width / share) },
        };
        return json.ToJsonString(JsonText.Indented);
    }

    private static JsonArray Array(double[] values) => new([.. values.Select(value => (JsonNode)value)]);

    private static (int Channels, int Height, int Width) InputSize(ForeignConfig config)
    {
        var sizes = config.Numbers("input_size", 3, [3, 224, 224]);
        if (sizes.All(size => size is >= 1 and <= 16_384 && size == Math.Floor(size)))
        {
            return ((int)sizes[0], (int)sizes[1], (int)sizes[2]);
        }

        config.Add("input_size", "three whole numbers (channels, height and width)");
        return (3, 224, 224);
    }
}
