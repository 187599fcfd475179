using TransRec.Ecosystem.Simulation;

namespace TransRec.Tests.Ecosystem.Simulation;

/// <summary>golden/ecosystem/preferences.csv, choice.json and the preferences of models.json, computed by the formulas of SMORES in double precision.</summary>
public sealed class GoldenPreferenceTests
{
    [Fact]
    public void Groups_bend_the_preferences_of_ten_users_as_the_reference_does()
    {
        var rows = GoldenTables.Csv("preferences.csv");
        string[] genres = [.. rows[0].Keys.Skip(2)];
        var niche = Array.IndexOf(genres, "Western");
        foreach (var user in rows.GroupBy(row => row["user"]))
        {
            double[] Of(string kind) => [.. genres.Select(genre => GoldenTables.Number(user.First(row => row["kind"] == kind)[genre]))];
            foreach (var isNiche in (bool[])[true, false])
            {
                var preferences = Of("derived");
                Preferences.Bend(preferences, niche, isNiche);
                GoldenTables.Close(Of(isNiche ? "niche" : "mainstream"), preferences);
            }
        }
    }

    [Fact]
    public void Preferences_from_four_ratings_and_from_counts_are_those_of_the_reference()
    {
        var golden = GoldenTables.Json("models.json").GetProperty("preferenceDerivation");
        string[] genres = ["Action", "Comedy", "Drama", "Romance", "Western", "Unrated"];
        var rated = golden.GetProperty("ratings").EnumerateArray()
            .SelectMany(film => film.GetProperty("genres").EnumerateArray().Select(genre => (Array.IndexOf(genres, genre.GetString()), film.GetProperty("rating").GetDouble()))).ToList();
        double[] Expected(string name) => [.. genres.Select(genre => golden.GetProperty(name).TryGetProperty(genre, out var value) ? value.GetDouble() : 0)];

        GoldenTables.Close(Expected("preferences"), Preferences.FromRatings(rated, genres.Length));
        GoldenTables.Close(Expected("countPreferences"), Preferences.FromCounts(rated.Select(each => each.Item1), genres.Length));
    }

    [Fact]
    public void Scores_probabilities_and_utility_of_every_list_are_those_of_the_reference()
    {
        var golden = GoldenTables.Json("choice.json");
        string[] genres = [.. golden.GetProperty("genres").EnumerateArray().Select(genre => genre.GetString()!)];
        var preferences = GoldenTables.Csv("preferences.csv");
        foreach (var expected in golden.GetProperty("cases").EnumerateArray())
        {
            var row = preferences.First(each => each["user"] == expected.GetProperty("user").ToString() && each["kind"] == expected.GetProperty("kind").GetString());
            double[] likes = [.. genres.Select(genre => GoldenTables.Number(row[genre]))];
            ulong[] slate = [.. golden.GetProperty("slates").GetProperty(expected.GetProperty("slate").GetString()!).EnumerateArray()
                .Select(item => item.EnumerateArray().Aggregate(0UL, (mask, genre) => mask | (1UL << Array.IndexOf(genres, genre.GetString()))))];

            GoldenTables.Close(expected.GetProperty("sums").Numbers(), slate.Select(item => SimulatedPopulation.Sum(likes, item)));
            Check(new ItemChoiceOptions { Rule = "paper", Least = 0.1 }, "paperProbabilities");
            Check(new ItemChoiceOptions { Rule = "engine", Least = 0.2 }, "engineProbabilities");

            void Check(ItemChoiceOptions options, string name)
            {
                var probabilities = new double[slate.Length];
                var chooses = new ItemChoice(options).Probabilities(likes, slate, probabilities, out var utility);
                Assert.Equal(expected.GetProperty("slateUtility").GetDouble(), utility, GoldenTables.Tolerance);
                Assert.Equal(expected.GetProperty(name).ValueKind != System.Text.Json.JsonValueKind.Null, chooses);
                if (chooses)
                {
                    GoldenTables.Close(expected.GetProperty(name).Numbers(), probabilities);
                }
            }
        }
    }

    [Fact]
    public void Accounts_of_providers_are_those_of_the_reference_to_the_cent()
    {
        foreach (var row in GoldenTables.Json("models.json").GetProperty("providerAccount").EnumerateArray())
        {
            var (clicks, shows) = (row.GetProperty("clicks").GetInt32(), row.GetProperty("shows").GetInt32());
            Assert.Equal(row.GetProperty("fee").GetDouble(), new AccountOptions().Fee(clicks, shows), 1e-9);
            Assert.Equal(row.GetProperty("profit").GetDouble(), new AccountOptions().Profit(clicks, shows), 1e-9);
        }
    }
}
