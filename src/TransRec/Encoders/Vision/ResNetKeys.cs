using TransRec.Checkpoints;

namespace TransRec.Encoders.Vision;

/// <summary>Published names of a ResNet's parameters; here blocks are numbered through.</summary>
internal static class ResNetKeys
{
    /// <summary>torchvision's names, which timm has too, to own names and back: <c>layer2.0.conv1.weight</c>.</summary>
    public static KeyMap Map(ResNetOptions options) => new(Rows(
        options, ("conv1.", "bn1."), (stage, block) => $"layer{stage + 1}.{block}.",
        number => ($"conv{number + 1}.", $"bn{number + 1}."), ("downsample.0.", "downsample.1.")));

    /// <summary>The names of transformers: <c>encoder.stages.1.layers.0.layer.0.convolution.weight</c>.</summary>
    public static KeyMap HuggingFace(ResNetOptions options) => new(Rows(
        options, ("embedder.embedder.convolution.", "embedder.embedder.normalization."), (stage, block) => $"encoder.stages.{stage}.layers.{block}.",
        number => ($"layer.{number}.convolution.", $"layer.{number}.normalization."), ("shortcut.convolution.", "shortcut.normalization.")));

    private static IEnumerable<(string Published, string Own)> Rows(
        ResNetOptions options,
        (string Convolution, string Norm) stem,
        Func<int, int, string> blockOf,
        Func<int, (string Convolution, string Norm)> layerOf,
        (string Convolution, string Norm) shortcut)
    {
        yield return (stem.Convolution, "stem.");
        yield return (stem.Norm, "stem_norm.");
        var block = 0;
        for (var stage = 0; stage < options.Stages.Count; stage++)
        {
            for (var i = 0; i < options.Stages[stage]; i++, block++)
            {
                var (published, own) = (blockOf(stage, i), $"blocks.{block}.");
                for (var number = 0; number < (options.Bottleneck ? 3 : 2); number++)
                {
                    yield return (published + layerOf(number).Convolution, $"{own}conv{number + 1}.");
                    yield return (published + layerOf(number).Norm, $"{own}conv{number + 1}_norm.");
                }

                yield return (published + shortcut.Convolution, $"{own}shortcut.");
                yield return (published + shortcut.Norm, $"{own}shortcut_norm.");
            }
        }
    }
}
