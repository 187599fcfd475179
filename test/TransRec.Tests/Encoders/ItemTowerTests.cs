using TransRec.Encoders;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders;

public sealed class ItemTowerTests
{
    public static TheoryData<string> Towers => [.. TinyModels.Towers];

    [Theory]
    [MemberData(nameof(Towers))]
    public void Items_in_any_order_get_the_same_vectors(string tower)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create(tower);
        int[] items = [3, 12, 1, 7, 0, 5];
        int[] shuffled = [5, 0, 3, 7, 12, 1];
        var places = shuffled.Select(item => (long)Array.IndexOf(items, item)).ToArray();
        Numbers.AreClose(model.Items.Encode(items).index_select(0, tensor(places)), model.Items.Encode(shuffled), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Towers))]
    public void An_item_encoded_alone_equals_the_same_item_in_a_batch(string tower)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create(tower);
        int[] items = [.. Enumerable.Range(0, TinyModels.Items + 1)];
        var together = model.Items.Encode(items);
        var rounding = 5e-6 * Math.Max(1, together.abs().max().item<float>()); // the drawn ResNet's vectors run to hundreds
        Assert.All(items, item => Numbers.AreClose(together[item], model.Items.Encode([item])[0], rounding));
    }

    [Theory]
    [MemberData(nameof(Towers))]
    public void An_item_that_stands_there_twice_gets_the_same_vector_twice(string tower)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create(tower);
        var vectors = model.Items.Encode([4, 9, 4]);
        Numbers.AreClose(vectors[0], vectors[2], 1e-6);
        Assert.True(Numbers.Difference(vectors[0], vectors[1]) > 1e-3);
    }

    [Fact]
    public void The_cost_of_a_title_is_its_tokens()
    {
        using var model = TinyModels.Create("bert");
        var titles = TinyModels.Titles();
        Assert.Equal(Enumerable.Range(1, TinyModels.Items).Select(titles.LengthOf), Enumerable.Range(1, TinyModels.Items).Select(model.Items.Cost));
        Assert.Equal(1, model.Items.Cost(0));
    }

    [Fact]
    public void The_cost_of_a_picture_is_its_patches_and_CLS()
    {
        using var model = TinyModels.Create("vit");
        Assert.All(Enumerable.Range(0, TinyModels.Items + 1), item => Assert.Equal(10, model.Items.Cost(item)));
    }

    [Fact]
    public void The_padding_item_of_an_id_tower_starts_at_zero()
    {
        using var scope = NewDisposeScope();
        using var tower = new IdItemTower(itemCount: 3, width: 4);
        Assert.All(tower.Encode([0]).data<float>(), value => Assert.Equal(0, value));
        Assert.All(tower.Encode([1]).data<float>(), value => Assert.NotEqual(0, value));
    }

    [Fact]
    public void A_tower_and_a_user_encoder_of_different_widths_are_refused()
    {
        using var tower = new IdItemTower(itemCount: 3, width: 4);
        using var users = TransRec.Users.UserEncoder.Create(new TransRec.Users.SasRecOptions { Width = 8 }, 5);
        var error = Assert.Throws<ArgumentException>(() => new TransRec.Models.Recommender(tower, users));
        Assert.Contains("Item vectors have width 4, user vectors 8", error.Message, StringComparison.Ordinal);
    }
}
