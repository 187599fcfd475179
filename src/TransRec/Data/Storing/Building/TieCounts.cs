namespace TransRec.Data.Storing.Building;

/// <summary>Counts where the order of a user's interactions is not known, since they share their time.</summary>
internal sealed class TieCounts
{
    internal long Sharing { get; private set; }

    internal int Tests { get; private set; }

    internal int Validations { get; private set; }

    internal int LastThree { get; private set; }

    internal void Add(ReadOnlySpan<int> items, ReadOnlySpan<long> times)
    {
        for (var start = 0; start < times.Length;)
        {
            var end = start + 1;
            while (end < times.Length && times[end] == times[start])
            {
                end++;
            }

            Sharing += end - start > 1 ? end - start : 0;
            start = end;
        }

        var last = IsTied(items, times, times.Length - 1);
        var before = IsTied(items, times, times.Length - 2);
        Tests += last ? 1 : 0;
        Validations += last || before ? 1 : 0;
        LastThree += last && before ? 1 : 0;
    }

    /// <summary>Whether an interaction and the one before it could as well stand the other way round, and that would change the sequence.</summary>
    private static bool IsTied(ReadOnlySpan<int> items, ReadOnlySpan<long> times, int place) =>
        place > 0 && times[place] == times[place - 1] && items[place] != items[place - 1];
}
