using TransRec.Blocks.Points;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Blocks.Points;

public sealed class InsertionPointsTests
{
    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void A_text_encoder_has_ten_points_in_every_block_and_three_outside(string family)
    {
        using var model = TinyModels.Create(family);
        string[] block =
        [
            Roles.Query, Roles.Key, Roles.Value, Roles.KeyValue, Roles.AttentionOutput, Roles.AfterAttention,
            Roles.FeedForwardUp, Roles.FeedForwardDown, Roles.AfterFeedForward, Roles.AfterBlock,
        ];
        var points = InsertionPoints.Of(model.Items.Encoders[0].Module);
        foreach (var layer in new[] { 0, 1 })
        {
            Assert.Equal(block.Order(), points.Where(placed => placed.Layer == layer).Select(placed => placed.Point.Role).Order());
        }

        Assert.Equal([Roles.EmbeddingInput, Roles.Words, Roles.States], points.Where(placed => placed.Layer < 0).Select(placed => placed.Point.Role).Order());
    }

    [Theory]
    [InlineData("sasrec")]
    [InlineData("cpc")]
    public void A_user_encoder_has_the_same_points(string users)
    {
        using var model = TinyModels.Create("id", users);
        Assert.Equal(22, InsertionPoints.Of(model.Users).Count);
    }

    [Fact]
    public void A_point_knows_its_path_and_layer()
    {
        using var model = TinyModels.Create("bert");
        var placed = InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.AfterAttention);
        Assert.Equal([("blocks.0.attention_after", 0), ("blocks.1.attention_after", 1)], placed.Select(point => (point.Path, point.Layer)));
        Assert.Equal(-1, InsertionPoints.Of(model.Items, Roles.Head)[0].Layer);
    }

    [Fact]
    public void A_role_that_no_point_has_is_refused_with_the_roles_that_there_are()
    {
        using var model = TinyModels.Create("bert");
        var error = Assert.Throws<ArgumentException>(() => InsertionPoints.Of(model.Items.Encoders[0].Module, "attention.qurey"));
        Assert.StartsWith("No insertion point has role 'attention.qurey'. Roles of this encoder: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("attention.query", error.Message, StringComparison.Ordinal);
    }
}
