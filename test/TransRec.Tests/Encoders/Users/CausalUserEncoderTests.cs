using TransRec.Encoders.Users;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders.Users;

public sealed class CausalUserEncoderTests
{
    private const int Width = TinyModels.UserWidth;
    private const int Positions = TinyModels.Positions;

    [Theory]
    [InlineData("sasrec")]
    [InlineData("cpc")]
    public void More_padding_in_front_changes_no_vector(string users)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("id", users);
        int[] lengths = [3, 1, 4];
        var items = TinyModels.Normals(1, 3, Positions, Width);
        var all = Encode(model.Users, items, lengths, Positions);
        var shortest = Encode(model.Users, items[.., 2..], lengths, 4);
        for (var user = 0; user < lengths.Length; user++)
        {
            Numbers.AreClose(all[user, (Positions - lengths[user])..], shortest[user, (4 - lengths[user])..], 1e-6);
        }
    }

    [Fact]
    public void A_history_encoded_alone_equals_the_same_history_in_a_batch()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("id");
        int[] lengths = [3, 1, 6];
        var items = TinyModels.Normals(1, 3, Positions, Width);
        var together = Encode(model.Users, items, lengths, Positions);
        for (var user = 0; user < 3; user++)
        {
            var alone = Encode(model.Users, items[user..(user + 1), (Positions - lengths[user])..], [lengths[user]], lengths[user]);
            Numbers.AreClose(alone[0], together[user, (Positions - lengths[user])..], 1e-6);
        }
    }

    [Fact]
    public void A_position_sees_itself_and_what_came_before()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("id");
        var items = TinyModels.Normals(1, 1, Positions, Width);
        var before = Encode(model.Users, items, [Positions], Positions);
        var changed = items.clone();
        changed[0, 2] = TinyModels.Normals(2, Width);
        var after = Encode(model.Users, changed, [Positions], Positions);
        Assert.Equal(
            [false, false, true, true, true, true],
            Enumerable.Range(0, Positions).Select(place => Numbers.Difference(before[0, place], after[0, place]) > 1e-6));
    }

    [Fact]
    public void The_vectors_of_padding_change_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("id");
        var items = TinyModels.Normals(1, 1, Positions, Width);
        var before = Encode(model.Users, items, [3], Positions);
        var changed = items.clone();
        changed[0, ..3] = TinyModels.Normals(2, 3, Width);
        Numbers.AreClose(before[0, 3..], Encode(model.Users, changed, [3], Positions)[0, 3..], 0);
    }

    [Fact]
    public void The_last_item_stands_at_the_last_position_whatever_the_length()
    {
        using var scope = NewDisposeScope();
        var layout = SequenceLayout.Of([1, 3], maximumLength: 6);
        Assert.Equal((2, 3), (layout.Sequences, layout.Length));
        Assert.Equal([3L, 4, 5, 3, 4, 5], layout.Positions.data<long>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Histories_that_cannot_be_encoded_are_refused(int length) => Assert.Contains(
        $"A history has {length} items; from 1 to 6",
        Assert.Throws<ArgumentException>(() => SequenceLayout.Of([2, length], 6)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Only_SASRec_predicts_at_every_position()
    {
        using var sasrec = UserEncoder.Create(new SasRecOptions(), 20);
        using var cpc = UserEncoder.Create(new CpcOptions(), 20);
        Assert.Equal((true, false), (sasrec.PredictsEveryPosition, cpc.PredictsEveryPosition));
    }

    private static Tensor Encode(UserEncoder users, Tensor items, int[] lengths, int rows)
    {
        var layout = SequenceLayout.Of(lengths, Positions, rows: rows);
        return users.Forward(items.reshape(-1, Width), layout).view(lengths.Length, rows, Width);
    }
}
