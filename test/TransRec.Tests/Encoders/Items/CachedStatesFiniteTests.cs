using TransRec.Encoders.Items;
using TransRec.Foundation.Files;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Items;

public sealed class CachedStatesFiniteTests
{
    [Fact]
    public void An_encoder_that_gives_NaN_leaves_no_cache()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        using (no_grad())
        {
            model.get_parameter("items.encoder.blocks.1.up.bias")![3] = float.NaN;
        }

        var error = Assert.Throws<CheckpointException>(() => CachedStates.Open(
            (SingleItemEncoder)model.Items, TinyModels.Titles(), block: null, folder.Path, "float32", tell: null, CancellationToken.None));
        Assert.Contains("numbers that are NaN or infinite in the states of 13 of 13 items", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }
}
