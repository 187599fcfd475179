using TransRec.Experiments.Building;
using TransRec.Experiments.Runs;

namespace TransRec.Tests.Experiments;

public sealed class EncoderSourceTests
{
    [Theory]
    [InlineData("bert-base-uncased", "hf download bert-base-uncased --local-dir models/bert-base-uncased")]
    [InlineData("google/vit-base-patch16-224", "hf download google/vit-base-patch16-224 --local-dir models/vit-base-patch16-224")]
    public void A_name_of_the_hub_is_told_from_a_folder(string name, string expected)
    {
        var error = Assert.Throws<RunException>(() => EncoderSource.Require(name, "itemEncoder.folder")).Message;
        Assert.StartsWith($"itemEncoder.folder is {name}, and there is no such folder.", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_no_name_of_the_hub() =>
        Assert.DoesNotContain("hub", Assert.Throws<RunException>(() => EncoderSource.Require("../models/bert", "itemEncoder.folder")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_is_told_as_such()
    {
        using var folder = new TemporaryFolder().With("config.json", "{}");
        var file = Path.Combine(folder.Path, "config.json");
        Assert.Contains("which is a file", Assert.Throws<RunException>(() => EncoderSource.Require(file, "--encoder")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_cannot_be_made_is_named_with_the_ways_to_choose_another()
    {
        using var folder = new TemporaryFolder().With("file", "x");
        var error = Assert.Throws<RunException>(() => CacheFolder.OfPictures(Path.Combine(folder.Path, "file"))).Message;
        Assert.Contains(Path.Combine(folder.Path, "file", "pictures"), error, StringComparison.Ordinal);
        Assert.Contains("TRANSREC_CACHE", error, StringComparison.Ordinal);
    }
}
