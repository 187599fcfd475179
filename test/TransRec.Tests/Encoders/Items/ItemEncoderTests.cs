using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Items;

public sealed class ItemEncoderTests
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
        Numbers.AreClose(model.Encode(items).index_select(0, tensor(places)), model.Encode(shuffled), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Towers))]
    public void An_item_encoded_alone_equals_the_same_item_in_a_batch(string tower)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create(tower);
        int[] items = [.. Enumerable.Range(0, TinyModels.Items + 1)];
        var together = model.Encode(items);
        var rounding = 5e-6 * Math.Max(1, together.abs().max().item<float>()); // the drawn ResNet's vectors run to hundreds
        Assert.All(items, item => Numbers.AreClose(together[item], model.Encode([item])[0], rounding));
    }

    [Theory]
    [MemberData(nameof(Towers))]
    public void An_item_that_stands_there_twice_gets_the_same_vector_twice(string tower)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create(tower);
        var vectors = model.Encode([4, 9, 4]);
        Numbers.AreClose(vectors[0], vectors[2], 1e-6);
        Assert.True(Numbers.Difference(vectors[0], vectors[1]) > 1e-3);
    }

    [Fact]
    public void The_cost_of_a_title_is_its_tokens()
    {
        using var model = TinyModels.Create("bert");
        var titles = TinyModels.Titles();
        Assert.Equal(Enumerable.Range(1, TinyModels.Items).Select(titles.LengthOf), Enumerable.Range(1, TinyModels.Items).Select(item => model.Items.Cost(titles, item)));
        Assert.Equal(1, model.Items.Cost(titles, 0));
    }

    [Fact]
    public void The_cost_of_a_picture_is_its_patches_and_CLS()
    {
        using var model = TinyModels.Create("vit");
        Assert.All(Enumerable.Range(0, TinyModels.Items + 1), item => Assert.Equal(10, model.Items.Cost(TinyModels.Pictures(), item)));
    }

    [Fact]
    public void The_padding_item_of_an_id_tower_starts_at_zero()
    {
        using var scope = NewDisposeScope();
        using var tower = new IdItemEncoder(itemCount: 3, width: 4);
        Assert.All(tower.Encode(new ItemNumbers(3), [0]).data<float>(), value => Assert.Equal(0, value));
        Assert.All(tower.Encode(new ItemNumbers(3), [1]).data<float>(), value => Assert.NotEqual(0, value));
    }

    [Theory]
    [InlineData("bert", "TextItemEncoder reads titles as tokens (TokenizedTitles); it was given ItemNumbers")]
    [InlineData("vit", "ImageItemEncoder reads pictures (IPictures); it was given ItemNumbers")]
    [InlineData("bert+vit", "TextImageItemEncoder reads titles and pictures (TitlesAndPictures); it was given ItemNumbers")]
    public void Content_of_another_kind_is_refused_with_the_kind_that_is_read(string tower, string found)
    {
        using var model = TinyModels.Create(tower);
        var numbers = new ItemNumbers(3);
        Action[] uses = [() => model.Items.Encode(numbers, [1]), () => model.Items.Cost(numbers, 1), () => model.Items.Check(numbers)];
        Assert.All(uses, use => Assert.Contains(found, Assert.Throws<ArgumentException>(use).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_of_vectors_refuses_titles_and_catalogues_of_another_size()
    {
        using var table = new IdItemEncoder(itemCount: 3, width: 4);
        Assert.Contains("reads item numbers (ItemNumbers)", Assert.Throws<ArgumentException>(() => table.Check(TinyModels.Titles())).Message, StringComparison.Ordinal);
        Assert.Contains("each of 3 items; this catalogue has 5", Assert.Throws<ArgumentException>(() => table.Encode(new ItemNumbers(5), [1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_encoder_reads_two_catalogues_side_by_side()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        var titles = TinyModels.Titles();
        var other = new TokenizedTitles([.. titles[7]], [0, 0, titles[7].Length]); // its only item has the title of item 7
        Numbers.AreClose(model.Items.Encode(titles, [7]), model.Items.Encode(other, [1]), 1e-6);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Items.Encode(other, [7]));
    }

    [Fact]
    public void A_tower_and_a_user_encoder_of_different_widths_are_refused()
    {
        using var tower = new IdItemEncoder(itemCount: 3, width: 4);
        using var users = UserEncoder.Create(new SasRecOptions { Width = 8 }, 5);
        var error = Assert.Throws<ArgumentException>(() => new Recommender(tower, users));
        Assert.Contains("Item vectors have width 4, user vectors 8", error.Message, StringComparison.Ordinal);
    }
}
