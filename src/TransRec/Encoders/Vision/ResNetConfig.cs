using TransRec.Checkpoints.HuggingFace;
using TransRec.Foundation.Files;

namespace TransRec.Encoders.Vision;

/// <summary>Reads the shape of a ResNet from a config.json of transformers, and from one of this library; all mistakes are named at once.</summary>
internal static class ResNetConfig
{
    /// <summary>model_type of transformers.</summary>
    public const string HuggingFaceType = "resnet";

    /// <summary>What <see cref="ResNetOptions.ToConfig"/> writes; a folder with a checkpoint of torchvision is read by the same keys.</summary>
    /// <exception cref="CheckpointException">A value is missing or out of range.</exception>
    public static ResNetOptions Read(ForeignConfig config)
    {
        var (depth, channels) = (config.Whole("depth", 1, 1000), config.Whole("channels", 16, 512, 64));
        if (!config.IsWrong("depth") && !ResNetOptions.Depths.Contains(depth))
        {
            config.Add("depth", $"one of {string.Join(", ", ResNetOptions.Depths)}");
        }

        if (channels % 16 != 0)
        {
            config.Add("channels", "a multiple of 16");
        }

        var small = config.Flag("small_stem", false);
        config.ThrowIfAny();
        return new ResNetOptions { Depth = depth, Channels = channels, SmallStem = small };
    }

    /// <summary>A config.json of transformers (ResNetConfig): the depths of the four stages and their widths have to be those of a ResNet that is known here.</summary>
    /// <exception cref="CheckpointException">Another network, or a value that is missing or out of range.</exception>
    public static ResNetOptions OfHuggingFace(ForeignConfig config)
    {
        var type = config.Text("layer_type", "bottleneck");
        if (type is not ("basic" or "bottleneck"))
        {
            config.Add("layer_type", "basic or bottleneck");
        }

        var channels = config.Whole("embedding_size", 16, 512, 64);
        if (channels % 16 != 0)
        {
            config.Add("embedding_size", "a multiple of 16");
        }

        var stages = config.Numbers("depths", 4, [3, 4, 6, 3]);
        var depths = ResNetOptions.Depths.Where(depth => new ResNetOptions { Depth = depth } is var one
            && one.Bottleneck == (type == "bottleneck") && one.Stages.Select(stage => (double)stage).SequenceEqual(stages)).ToList();
        if (depths.Count == 0 && !config.IsWrong("depths") && !config.IsWrong("layer_type"))
        {
            config.Add("depths", $"the stages of a ResNet of depth {string.Join(", ", ResNetOptions.Depths)} with {type} layers");
        }

        var expansion = type == "bottleneck" ? 4 : 1;
        double[] widths = [.. Enumerable.Range(0, 4).Select(stage => (double)((channels * expansion) << stage))];
        if (!config.Numbers("hidden_sizes", 4, [256, 512, 1024, 2048]).SequenceEqual(widths) && !config.IsWrong("hidden_sizes") && !config.IsWrong("embedding_size"))
        {
            config.Add("hidden_sizes", $"[{string.Join(", ", widths)}] (each stage twice as wide as the one before)");
        }

        if (config.Text("hidden_act", "relu") is not "relu")
        {
            config.Add("hidden_act", "relu");
        }

        if (config.Whole("num_channels", 1, 1000, 3) is not 3 && !config.IsWrong("num_channels"))
        {
            config.Add("num_channels", "3 (red, green and blue)");
        }

        config.RefuseSet("downsample_in_first_stage", "the first stage keeps the size of its pictures here");
        config.RefuseSet("downsample_in_bottleneck", "the 3 x 3 convolution has the stride here, as in torchvision");
        config.ThrowIfAny();
        return new ResNetOptions { Depth = depths[0], Channels = channels };
    }
}
