using TransRec.Checkpoints;

namespace TransRec.Tests.Checkpoints;

public sealed class KeyMapTests
{
    private static readonly KeyMap s_map = new(
        ("embeddings.", "embeddings."),
        ("encoder.layer.{i}.", "blocks.{i}."),
        ("encoder.layer.{i}.attention.self.query.", "blocks.{i}.attention.query."),
        ("encoder.layer.{i}.attention.output.dense.", "blocks.{i}.attention.output."),
        ("pooler.dense", "pooler"));

    [Theory]
    [InlineData("embeddings.word_embeddings.weight", "embeddings.word_embeddings.weight")]
    [InlineData("encoder.layer.0.attention.self.query.weight", "blocks.0.attention.query.weight")]
    [InlineData("encoder.layer.11.attention.output.dense.bias", "blocks.11.attention.output.bias")]
    [InlineData("encoder.layer.3.output.LayerNorm.bias", "blocks.3.output.LayerNorm.bias")]
    [InlineData("pooler.dense.weight", "pooler.weight")]
    public void Names_are_translated_both_ways_by_the_longest_beginning(string published, string own)
    {
        Assert.Equal(own, s_map.ToOwn(published));
        Assert.Equal(published, s_map.ToPublished(own));
    }

    [Theory]
    [InlineData("classifier.weight")]
    [InlineData("encoder.layer.x.attention.self.query.weight")]
    [InlineData("encoder.layer.01.attention.self.query.weight")]
    [InlineData("encoder.layer.-1.attention.self.query.weight")]
    [InlineData("encoder.layers.0.weight")]
    [InlineData("embeddings2.weight")]
    [InlineData("")]
    public void A_name_that_no_row_matches_has_no_counterpart(string published) => Assert.Null(s_map.ToOwn(published));

    [Fact]
    public void A_name_whose_counterpart_would_come_back_as_another_has_none()
    {
        Assert.Null(s_map.ToOwn("encoder.layer.0.attention.query.weight"));
        Assert.Equal("encoder.layer.0.attention.self.query.weight", s_map.ToPublished("blocks.0.attention.query.weight"));
    }

    [Fact]
    public void An_empty_beginning_adds_or_removes_a_prefix_and_matches_last()
    {
        var map = new KeyMap(("bert.", ""), ("head.", "projection."));
        Assert.Equal("embeddings.weight", map.ToOwn("bert.embeddings.weight"));
        Assert.Equal("bert.embeddings.weight", map.ToPublished("embeddings.weight"));
        Assert.Equal("projection.weight", map.ToOwn("head.weight"));
        Assert.Null(map.ToOwn("embeddings.weight"));
        Assert.Equal("any.name", KeyMap.Identity.ToOwn("any.name"));
    }

    [Fact]
    public void Several_placeholders_keep_their_numbers_apart()
    {
        var map = new KeyMap(("stages.{s}.layers.{i}.", "blocks.{i}.of.{s}."));
        Assert.Equal("blocks.7.of.2.weight", map.ToOwn("stages.2.layers.7.weight"));
        Assert.Equal("stages.2.layers.7.weight", map.ToPublished("blocks.7.of.2.weight"));
    }

    [Theory]
    [InlineData("a.", "x.", "a.", "y.")]
    [InlineData("a.", "x.", "b.", "x.")]
    [InlineData("a.{i}.", "x.{i}.", "a.0.", "y.")]
    [InlineData("a.{i}.", "x.{i}.", "a.{j}.", "y.{j}.")]
    [InlineData("a.{i}.0.", "x.{i}.", "a.1.{j}.", "y.{j}.")]
    public void Rows_that_match_the_same_name_are_rejected(string published1, string own1, string published2, string own2)
    {
        var error = Assert.Throws<ArgumentException>(() => new KeyMap((published1, own1), (published2, own2)));
        Assert.Contains("ambiguous", error.Message);
    }

    [Theory]
    [InlineData("a.{i}.", "x.")]
    [InlineData("a.", "x.{i}.")]
    [InlineData("a.{i}.", "x.{j}.")]
    [InlineData("a.{i}.{i}.", "x.{i}.{i}.")]
    [InlineData("a{i}.", "x{i}.")]
    [InlineData("a..b.", "x.")]
    [InlineData(".", "x.")]
    public void Malformed_rows_are_rejected(string published, string own) => Assert.Throws<ArgumentException>(() => new KeyMap((published, own)));

    [Fact]
    public void Whatever_the_table_what_is_translated_comes_back()
    {
        var random = new Random(11);
        string[] parts = ["a", "b", "{i}", "0", "12"];
        var translated = 0;
        for (var round = 0; round < 3000; round++)
        {
            KeyMap map;
            try
            {
                map = new KeyMap(Enumerable.Range(0, random.Next(1, 5)).Select(_ => (Name(random, parts), Name(random, parts))));
            }
            catch (ArgumentException)
            {
                continue;
            }

            for (var name = 0; name < 10; name++)
            {
                var published = Name(random, ["a", "b", "0", "12", "7"]);
                if (map.ToOwn(published) is { } own)
                {
                    Assert.Equal(published, map.ToPublished(own));
                    translated++;
                }
            }
        }

        Assert.True(translated > 100);
    }

    private static string Name(Random random, string[] parts) => string.Join('.', random.GetItems(parts, random.Next(1, 4)));
}
