using TransRec.Data.Generated;

namespace TransRec.Pictures.Generated;

/// <summary>The emblem that stands for a theme: 7 rows of 7 points.</summary>
internal static class Emblem
{
    private const int Side = 7;

    private static readonly Dictionary<string, string> Points = new()
    {
        ["sea"] = "...#... ..###.. ...#... #..#..# #..#..# .#.#.#. ..###..",
        ["forest"] = "...#... ..###.. .#####. ..###.. .#####. ####### ...#...",
        ["mountain"] = "....... ...#... ..#.#.. .#...#. .#.#.#. #.#.#.# #######",
        ["cosmos"] = "...#... ...#... ..###.. ####### ..###.. ...#... ...#...",
        ["birds"] = "....... ##...## .##.##. ..###.. ...#... ....... .......",
        ["farm"] = ".#...#. ##...## ##...## ##...## ##...## .##.##. ..###..",
        ["machines"] = "#.###.# .#####. ##...## ##...## ##...## .#####. #.###.#",
        ["royal"] = "#..#..# #..#..# ##.#.## ####### ####### ....... #######",
        ["occult"] = ".#####. ####### #..#..# ####### .##.##. ..###.. ..#.#..",
        ["sweets"] = ".###... ##.##.. #.#.#.. ##.##.. .###... ....##. .....##",
        ["desert"] = "...#... #..#... #..#..# #..#..# .####.# ...###. ...#...",
        ["racing"] = "##..##. ##..##. ..##..# ..##..# ##..##. ##..##. #......",
    };

    /// <summary>Whether a point of the square from -1 to 1 is part of the emblem.</summary>
    public static bool Has(AttributeValue theme, double x, double y)
    {
        if (Math.Abs(x) >= 1 || Math.Abs(y) >= 1)
        {
            return false;
        }

        var (column, row) = ((int)((x + 1) / 2 * Side), (int)((y + 1) / 2 * Side));
        return Points[theme.Name][(row * (Side + 1)) + column] == '#';
    }
}
