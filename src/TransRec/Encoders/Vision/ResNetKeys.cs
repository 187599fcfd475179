using TransRec.Checkpoints;

namespace TransRec.Encoders.Vision;

/// <summary>torchvision's names of a ResNet's parameters: <c>layer2.0.conv1.weight</c>; here blocks are numbered through.</summary>
internal static class ResNetKeys
{
    /// <summary>Published names to own names and back.</summary>
    public static KeyMap Map(ResNetOptions options) => new(Rows(options));

    private static IEnumerable<(string Published, string Own)> Rows(ResNetOptions options)
    {
        yield return ("conv1.", "stem.");
        yield return ("bn1.", "stem_norm.");
        var block = 0;
        for (var stage = 0; stage < options.Stages.Count; stage++)
        {
            for (var i = 0; i < options.Stages[stage]; i++, block++)
            {
                var (published, own) = ($"layer{stage + 1}.{i}.", $"blocks.{block}.");
                for (var number = 1; number <= (options.Bottleneck ? 3 : 2); number++)
                {
                    yield return ($"{published}conv{number}.", $"{own}conv{number}.");
                    yield return ($"{published}bn{number}.", $"{own}conv{number}_norm.");
                }

                yield return ($"{published}downsample.0.", $"{own}shortcut.");
                yield return ($"{published}downsample.1.", $"{own}shortcut_norm.");
            }
        }
    }
}
