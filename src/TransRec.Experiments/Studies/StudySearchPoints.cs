using System.Globalization;
using TransRec.Foundation.Randomness;

namespace TransRec.Experiments.Studies;

/// <summary>The points of a search, each as changes of a recipe: a whole grid where it is small enough, else seeded draws. Equal for all cells.</summary>
internal static class StudySearchPoints
{
    public static IReadOnlyList<StudyPoint> Of(StudySearch search)
    {
        var isGrid = search.Dimensions.All(dimension => dimension.Values.Count > 0);
        var grid = isGrid ? search.Dimensions.Aggregate(1L, (points, dimension) => Math.Min(points * dimension.Values.Count, int.MaxValue)) : long.MaxValue;
        var chosen = grid <= search.Trials ? Enumerable.Range(0, (int)grid).Select(index => GridPoint(search, index))
            : isGrid ? Distinct(search, (int)grid).Select(index => GridPoint(search, index))
            : Enumerable.Range(0, search.Trials).Select(trial => DrawnPoint(search, trial));
        return [.. chosen];
    }

    private static IEnumerable<int> Distinct(StudySearch search, int grid)
    {
        var random = new RandomSource(search.Seed, RandomPurpose.Search);
        var drawn = new HashSet<int>();
        while (drawn.Count < search.Trials)
        {
            drawn.Add(random.NextBelow(grid));
        }

        return drawn.Order();
    }

    private static StudyPoint GridPoint(StudySearch search, int index)
    {
        var point = StudyPoint.None;
        foreach (var dimension in search.Dimensions)
        {
            point = point.With(dimension, dimension.Values[index % dimension.Values.Count]);
            index /= dimension.Values.Count;
        }

        return point;
    }

    private static StudyPoint DrawnPoint(StudySearch search, int trial)
    {
        var random = new RandomSource(search.Seed, RandomPurpose.Search, trial);
        var point = StudyPoint.None;
        foreach (var dimension in search.Dimensions)
        {
            var value = dimension.Values.Count > 0
                ? dimension.Values[random.NextBelow(dimension.Values.Count)]
                : double.Parse(Drawn(dimension, random.NextUnit()).ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            point = point.With(dimension, value);
        }

        return point;
    }

    private static double Drawn(StudyDimension dimension, double unit) => dimension.Minimum * Math.Pow(dimension.Maximum / dimension.Minimum, unit);
}
