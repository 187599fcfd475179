using TransRec.Blocks;
using TransRec.Encoders.Text;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks;

public sealed class PackedLayoutTests
{
    [Fact]
    public void Sequences_of_equal_length_are_a_group()
    {
        var layout = PackedLayout.OfSortedLengths([1, 3, 3, 4]);
        Assert.Equal([(0, 1, 1), (1, 2, 3), (7, 1, 4)], layout.Groups.Select(group => (group.Start, group.Sequences, group.Length)));
        Assert.Equal((11, 4), (layout.Rows, layout.Sequences));
        Assert.All(layout.Groups, group => Assert.Null(group.Mask));
    }

    [Fact]
    public void The_first_rows_are_where_the_sequences_begin()
    {
        using var rows = PackedLayout.OfSortedLengths([1, 3, 3, 4]).FirstRows();
        Assert.Equal([0L, 1, 4, 7], rows.data<long>());
    }

    [Fact]
    public void Lengths_that_fall_are_refused_and_so_are_empty_sequences()
    {
        var error = Assert.Throws<ArgumentException>(() => PackedLayout.OfSortedLengths([4, 3]));
        Assert.Contains("3 at 1 follows 4", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PackedLayout.OfSortedLengths([0, 3]));
        Assert.Throws<ArgumentException>(() => PackedLayout.OfSortedLengths([]));
    }

    [Fact]
    public void A_padded_layout_hides_the_keys_of_padding()
    {
        using var scope = NewDisposeScope();
        var layout = PackedLayout.Padded(tensor(new float[,] { { 0, 1, 1 }, { 1, 1, 1 } }), masked: -1e9);
        var group = Assert.Single(layout.Groups);
        Assert.Equal((2, 3, 6), (group.Sequences, group.Length, layout.Rows));
        Assert.Equal([2L, 1, 1, 3], group.Mask!.shape);
        Assert.Equal([-1e9f, 0, 0, 0, 0, 0], group.Mask.data<float>());
    }

    [Fact]
    public void Titles_are_packed_by_length_and_remember_their_places()
    {
        using var scope = NewDisposeScope();
        int[][] titles = [[7, 8, 9], [5], [], [6, 4, 3]];
        var tokens = PackedTokens.Of(titles.Length, place => titles[place], padId: 1);
        Assert.Equal([5L, 1, 7, 8, 9, 6, 4, 3], tokens.Ids.data<long>()); // the empty title is one padding token
        Assert.Equal([0L, 0, 0, 1, 2, 0, 1, 2], tokens.Positions.data<long>());
        Assert.Equal([2L, 0, 1, 3], tokens.Places!.data<long>());
    }
}
