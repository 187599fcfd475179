using System.Globalization;

namespace TransRec.Tests.Walls;

/// <summary>The walls of docs/architecture.md, held against the compiled library.</summary>
public sealed class WallTests
{
    [Fact]
    public void No_room_names_one_that_its_line_in_the_list_of_floors_leaves_out()
    {
        var allowed = Floors.Read().Allowed;

        AssertNone(Floors.OfLibrary().Where(arrow => !allowed.Contains(arrow)));
    }

    [Fact]
    public void No_line_of_the_list_of_floors_allows_what_nothing_needs()
    {
        var needed = Floors.OfLibrary();

        AssertNone(Floors.Read().Allowed.Where(arrow => !needed.Contains(arrow)));
    }

    [Fact]
    public void A_room_may_name_lower_floors_only()
    {
        var floors = Floors.Read();
        var rooms = floors.Rooms.ToList();

        AssertNone(floors.Allowed.Where(arrow => rooms.IndexOf(arrow.To) is var to && (to < 0 || to >= rooms.IndexOf(arrow.From))));
    }

    [Fact]
    public void The_architecture_page_names_every_room_and_has_it_above_those_that_it_names()
    {
        var floors = File.ReadLines(Repository.PathOf("docs", "architecture.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 3 && int.TryParse(cells[1], out _))
            .ToDictionary(cells => cells[2].Trim('`', '/'), cells => int.Parse(cells[1], CultureInfo.InvariantCulture));

        Assert.Equal(Floors.Read().Rooms.Order(StringComparer.Ordinal), floors.Keys.Order(StringComparer.Ordinal));
        AssertNone(Floors.OfLibrary().Where(arrow => floors[arrow.To] >= floors[arrow.From]));
    }

    [Fact]
    public void Arrows_are_seen_in_bases_fields_signatures_and_method_bodies()
    {
        var arrows = NamespaceArrows.Of(typeof(WallTests).Assembly.Location);

        Assert.Contains(("TransRec.Tests.Walls.Upper", "TransRec.Tests.Walls.Lower.InABase"), arrows);
        Assert.Contains(("TransRec.Tests.Walls.Upper", "TransRec.Tests.Walls.Lower.InAField"), arrows);
        Assert.Contains(("TransRec.Tests.Walls.Upper", "TransRec.Tests.Walls.Lower.InASignature"), arrows);
        Assert.Contains(("TransRec.Tests.Walls.Upper", "TransRec.Tests.Walls.Lower.InABody"), arrows);
        Assert.DoesNotContain(arrows, arrow => arrow.From.StartsWith("TransRec.Tests.Walls.Lower", StringComparison.Ordinal));
    }

    private static void AssertNone(IEnumerable<(string From, string To)> arrows)
    {
        var listed = string.Join("\n", arrows.Select(arrow => $"{arrow.From} -> {arrow.To}").Order(StringComparer.Ordinal));
        Assert.True(listed.Length == 0, listed);
    }
}
