using TransRec.Adapters.Placements;

namespace TransRec.Tests.Adapters;

public sealed class LayerRangeTests
{
    [Theory]
    [InlineData("all", 3, "0,1,2")]
    [InlineData("ends", 4, "0,3")]
    [InlineData("ends", 1, "0")]
    [InlineData("first 2", 4, "0,1")]
    [InlineData("last 1", 4, "3")]
    [InlineData("0-2,5", 6, "0,1,2,5")]
    [InlineData("3", 4, "3")]
    [InlineData(" 1 - 2 ", 4, "1,2")]
    public void A_range_names_blocks(string text, int layers, string blocks) =>
        Assert.Equal(blocks, string.Join(',', LayerRange.Parse(text).Of(layers).Order()));

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("first")]
    [InlineData("first 0")]
    [InlineData("2-1")]
    [InlineData("1-2-3")]
    [InlineData("-1")]
    [InlineData("1,")]
    [InlineData("99999999999")]
    public void Another_text_is_refused_with_the_forms_that_there_are(string text)
    {
        var error = Assert.Throws<FormatException>(() => LayerRange.Parse(text));
        Assert.Contains("must be all, ends, first N, last N, or block numbers from 0 such as 0-2,5; found \"" + text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first 3")]
    [InlineData("last 3")]
    [InlineData("0-2")]
    [InlineData("2")]
    public void Blocks_that_do_not_exist_are_refused_with_those_that_do(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => LayerRange.Parse(text).Of(2));
        Assert.Contains("there are 2, numbered 0 to 1", error.Message, StringComparison.Ordinal);
    }
}
