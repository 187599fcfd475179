using TransRec.Checkpoints.HuggingFace;
using TransRec.Encoders.Items;
using TransRec.Encoders.Vision;
using TransRec.Foundation.Files;
using TransRec.Images;

namespace TransRec.Experiments.Building;

/// <summary>Makes vision encoders from recipes.</summary>
internal static class VisionEncoders
{
    /// <summary>The encoder of a recipe: from its folder, or with random weights in its shape.</summary>
    public static VisionEncoder Of(ImageItemEncoderOptions options, HuggingFaceFolder? folder)
    {
        if (folder is not null)
        {
            return VisionEncoderFolder.Load(folder, options.Dropout, options.MaskRatio);
        }

        return options.Architecture == "resnet"
            ? new ResNet(new ResNetOptions { Depth = options.Depth, Channels = options.Channels, SmallStem = options.SizeWithoutFolder <= 96 })
            : new VisionTransformer(new VisionTransformerOptions
            {
                Family = options.Architecture == "mae" ? VisionTransformerFamily.Mae : VisionTransformerFamily.Vit,
                ImageSize = options.SizeWithoutFolder,
                PatchSize = options.PatchSize,
                Width = options.Width,
                Layers = options.Layers,
                Heads = options.Heads,
                FeedForwardWidth = options.FeedForwardWidth,
                // As for narrow text encoders: with 0.02 all pictures begin with nearly the same state.
                InitialDeviation = 1 / Math.Sqrt(options.Width),
                Dropout = options.Dropout,
                AttentionDropout = options.Dropout,
                MaskRatio = options.MaskRatio,
            });
    }

    /// <summary>Writes what a run needs beside its weights to build the encoder again: its config.json, and how pictures are prepared for it.</summary>
    public static void SaveShape(string path, VisionEncoder encoder, string? folder)
    {
        VisionEncoderFolder.SaveShape(path, encoder);
        if (folder is not null && Path.Combine(folder, PreprocessorConfig.FileName) is var file && File.Exists(file))
        {
            AtomicFile.WriteText(Path.Combine(path, PreprocessorConfig.FileName), File.ReadAllText(file));
        }
    }
}
