namespace TransRec.Ecosystem.Simulation;

/// <summary>A consumer's preferences for categories.</summary>
internal static class Preferences
{
    /// <summary>From ratings: a category's mean is drawn to the consumer's own, and the scale 1 to 5 becomes 0 to 1; unrated categories 0; the sum is 1.</summary>
    /// <param name="rated">Each rating once per category of its item: (category, rating).</param>
    /// <param name="categories">How many there are.</param>
    /// <remarks>SMORES b62898f, modules/genre_preferences.py: <c>b = (mean + 3 m) / 4</c>, <c>v = (b - 1) / 4</c>. The result is nearly flat.</remarks>
    public static double[] FromRatings(IEnumerable<(int Category, double Rating)> rated, int categories)
    {
        var (sums, counts) = (new double[categories], new int[categories]);
        var (sum, count) = (0.0, 0);
        foreach (var (category, rating) in rated)
        {
            sums[category] += rating;
            counts[category]++;
            sum += rating;
            count++;
        }

        var mean = count > 0 ? sum / count : 0;
        var values = new double[categories];
        for (var i = 0; i < categories; i++)
        {
            values[i] = counts[i] > 0 ? Shrunk(sums[i] / counts[i], mean) : 0;
        }

        Normalise(values);
        return values;
    }

    /// <summary>A category's mean rating on the scale 0 to 1, drawn to the consumer's own mean.</summary>
    public static double Shrunk(double categoryMean, double consumerMean) => (((categoryMean + (3 * consumerMean)) / 4) - 1) / 4;

    /// <summary>From counts: the share of mentions of a category among a consumer's items.</summary>
    public static double[] FromCounts(IEnumerable<int> mentions, int categories)
    {
        var values = new double[categories];
        foreach (var category in mentions)
        {
            values[category]++;
        }

        Normalise(values);
        return values;
    }

    /// <summary>
    /// What the group makes of preferences, in place and not normalised again: niche consumers like the niche four times as much (0.2 if not at all) and all else a quarter;
    /// the others like the niche a quarter.
    /// </summary>
    public static void Bend(Span<double> preferences, int niche, bool isNiche)
    {
        if (!isNiche)
        {
            preferences[niche] /= 4;
            return;
        }

        for (var i = 0; i < preferences.Length; i++)
        {
            preferences[i] = i != niche ? preferences[i] / 4 : preferences[i] == 0 ? 0.2 : preferences[i] * 4;
        }
    }

    /// <summary>Divides by the sum, where there is one.</summary>
    public static void Normalise(Span<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        for (var i = 0; i < values.Length && sum > 0; i++)
        {
            values[i] /= sum;
        }
    }
}
