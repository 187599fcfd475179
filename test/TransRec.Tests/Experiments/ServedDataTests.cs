using System.Globalization;
using System.Text.Json;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Tests.Cli;

namespace TransRec.Tests.Experiments;

/// <summary>
/// Recommending over data made by hand: 20 items, of which "heavy" has the first 15 (training keeps 7 of a user's, the model reads 4), three users have i15 to i19, and nobody has
/// i20.
/// </summary>
[Collection(nameof(TinyWorld))]
public sealed class ServedDataTests(TinyWorld world)
{
    private static readonly string[] Colours = ["red", "blue", "green", "black", "white", "grey", "amber"];
    private static readonly string[] Things = ["chair", "lamp", "table"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_that_a_user_has_taken_is_recommended_however_long_ago(bool asTested)
    {
        using var recommender = RecommenderRun.Open(Trained(Written()));
        var list = recommender.ListForUser("heavy", 100, asTested);
        var expected = Ids(15, asTested ? 20 : 21);
        Assert.Equal(asTested ? [.. expected, "i14"] : expected, list.Items.Select(item => item.ItemId).Order().OrderBy(id => id == "i14"));
        Assert.Equal(Ids(0, asTested ? 14 : 15), list.History.Select(item => item.Id));
    }

    [Fact]
    public void The_model_reads_the_last_items_of_a_long_history()
    {
        using var recommender = RecommenderRun.Open(Trained(Written()));
        var all = recommender.ForUser("heavy", 100).Select(item => (item.ItemId, item.Score));
        var last = recommender.ForHistory(["i11", "i12", "i13", "i14"], 100).Where(item => string.CompareOrdinal(item.ItemId, "i15") >= 0);
        Assert.Equal(last.Select(item => (item.ItemId, item.Score)), all);
    }

    [Fact]
    public void An_item_that_nobody_has_taken_is_recommended_and_may_stand_in_a_history()
    {
        using var recommender = RecommenderRun.Open(Trained(Written()));
        Assert.Contains(recommender.ForUser("heavy", 100), item => item.ItemId == "i20");
        Assert.DoesNotContain(recommender.ForHistory(["i20"], 100), item => item.ItemId == "i20");
        Assert.Null(recommender.Change);
    }

    [Fact]
    public void As_tested_on_a_short_history_the_rank_is_that_of_the_evaluation()
    {
        var run = Trained(Written());
        using var recommender = RecommenderRun.Open(run);
        var domain = Experiment.Load(((PretrainingRecipe)RunFolder.Open(run).Recipe).Data);
        Assert.True(domain.TryFindUser("u1", out var user));
        Assert.Equal(RankFile.Read(run, "test")[user], recommender.ListForUser("u1", 100, asTested: true).HeldOutRank);
    }

    [Fact]
    public void New_users_interactions_and_items_are_served_counted_and_not_evaluated()
    {
        var data = Written();
        var run = Trained(data);
        File.AppendAllText(Path.Combine(data, "items.tsv"), "i21\tblue table\n");
        File.AppendAllText(Path.Combine(data, "users.tsv"), "new\ti00 i21\n");
        File.WriteAllText(Path.Combine(data, "users.tsv"), File.ReadAllText(Path.Combine(data, "users.tsv")).Replace("u1\t", "u1\ti01 ", StringComparison.Ordinal));
        using (var recommender = RecommenderRun.Open(run))
        {
            Assert.Equal(new DataChange { NewUsers = 1, NewInteractions = 3, NewItems = 1 }, recommender.Change);
            Assert.Contains(recommender.ForHistory(["i02"], 100), item => item.ItemId == "i21");
            Assert.Equal([("i00", Title(0)), ("i21", "blue table")], recommender.History("new"));
            Assert.DoesNotContain(recommender.ForUser("u1", 100), item => item.ItemId == "i01");
            Assert.Contains("--as-tested", Assert.Throws<RunException>(() => recommender.ListForUser("u1", 3, asTested: true)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("have changed since", Assert.Throws<RunException>(() => RunEvaluation.Run(run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_new_is_said_once_beside_the_list_and_in_the_JSON()
    {
        var data = Written();
        var run = Trained(data);
        File.AppendAllText(Path.Combine(data, "users.tsv"), "new\ti00\n");
        var (line, json) = (new CommandLine(), new CommandLine());
        Assert.Equal(0, line.Run("recommend", run, "--user", "new"));
        Assert.Equal($"Note: The data in {data} have changed since the training: 1 new user, 1 new interaction.\n", line.Error);
        Assert.Equal(0, json.Run("recommend", run, "--user", "new", "--json"));
        using var printed = JsonDocument.Parse(json.Out);
        Assert.Equal(1, printed.RootElement.GetProperty("dataChange").GetProperty("newUsers").GetInt32());
        Assert.Equal("", json.Error);
    }

    [Fact]
    public void A_file_with_the_user_at_hand_alone_is_enough()
    {
        var data = Written();
        var run = Trained(data);
        File.WriteAllText(Path.Combine(data, "users.tsv"), "guest\ti03 i04\n");
        using var recommender = RecommenderRun.Open(run);
        Assert.Equal(19, recommender.ForUser("guest", 100).Count);
    }

    [Fact]
    public void A_title_that_means_another_thing_is_refused_with_both_titles()
    {
        var data = Written();
        var run = Trained(data);
        Retitle(data, "i03", "garden hose of rubber");
        var error = Assert.Throws<RunException>(() => RecommenderRun.Open(run)).Message;
        Assert.Contains($"i03: \"{Title(3)}\" then, \"garden hose of rubber\" now", error, StringComparison.Ordinal);
        using var recommender = RecommenderRun.Open(run, otherData: true);
        Assert.Equal(1, recommender.Change!.RetitledItems);
    }

    [Fact]
    public void A_title_that_was_completed_is_served_and_counted()
    {
        var data = Written();
        var run = Trained(data);
        Retitle(data, "i03", Title(3) + " XL");
        using var recommender = RecommenderRun.Open(run);
        Assert.Equal(new DataChange { NewUsers = 0, NewInteractions = 0, NewItems = 0, RetitledItems = 1 }, recommender.Change);
    }

    [Fact]
    public void Another_catalogue_is_refused()
    {
        var data = Written();
        var run = Trained(data);
        foreach (var file in (string[])["items.tsv", "users.tsv"])
        {
            File.WriteAllText(Path.Combine(data, file), File.ReadAllText(Path.Combine(data, file)).Replace("i0", "x0", StringComparison.Ordinal).Replace("i1", "x1", StringComparison.Ordinal));
        }

        Assert.Contains("are of another catalogue", Assert.Throws<RunException>(() => RecommenderRun.Open(run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_item_that_is_gone_is_no_longer_recommended_and_counted()
    {
        var data = Written();
        var run = Trained(data);
        Remove(data, "i18");
        using var recommender = RecommenderRun.Open(run);
        Assert.Equal(1, recommender.Change!.GoneItems);
        Assert.DoesNotContain(recommender.ForUser("heavy", 100), item => item.ItemId == "i18");
    }

    [Fact]
    public void An_ID_model_keeps_the_numbers_of_its_items_when_the_data_grow()
    {
        var data = Written();
        var run = Trained(data, world.IdRecipe);
        Dictionary<string, double> before;
        using (var recommender = RecommenderRun.Open(run))
        {
            before = recommender.ForHistory(["i01"], 100).ToDictionary(item => item.ItemId, item => item.Score);
        }

        File.WriteAllText(Path.Combine(data, "items.tsv"), "h99\tred table\n" + File.ReadAllText(Path.Combine(data, "items.tsv")));
        File.AppendAllText(Path.Combine(data, "users.tsv"), "new\th99 i01\n");
        Remove(data, "i18");
        using var grown = RecommenderRun.Open(run);
        Assert.True(before.Remove("i18"));
        Assert.Equal(before, grown.ForUser("new", 100).ToDictionary(item => item.ItemId, item => item.Score));
        Assert.Contains("has no item h99", Assert.Throws<RunException>(() => grown.ForHistory(["h99"], 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_a_list_of_its_items_serves_and_says_that_it_cannot_tell_what_is_new()
    {
        var data = Written();
        var run = Trained(data);
        File.Delete(Path.Combine(run, TrainedCatalogue.FileName));
        Resealed.Edit(Path.Combine(run, "run.json"), record => record["files"]!.AsObject().Remove(TrainedCatalogue.FileName));
        File.AppendAllText(Path.Combine(data, "users.tsv"), "new\ti00 i01 i02 i03 i04\n");
        using var recommender = RecommenderRun.Open(run);
        Assert.Contains("is not known", Assert.Single(recommender.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_list_of_items_is_named()
    {
        var data = Written();
        var run = Trained(data);
        File.AppendAllText(Path.Combine(data, "users.tsv"), "new\ti00 i01 i02 i03 i04\n");
        File.WriteAllText(Path.Combine(run, TrainedCatalogue.FileName), "no gzip");
        Assert.Contains(TrainedCatalogue.FileName, Assert.Throws<RunException>(() => RecommenderRun.Open(run)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("red chair", "red chair", 1)]
    [InlineData("ab", "cd", 0)]
    [InlineData("ab", "AB", 1)]
    [InlineData("ab", "abc", 2 * 2 / 7.0)] // " a", "ab", "b " and " a", "ab", "bc", "c "
    public void Titles_are_as_alike_as_their_pairs_of_letters(string first, string second, double expected) =>
        Assert.Equal(expected, CatalogueMatch.Likeness(first, second), 12);

    private static string Title(int item) => $"{Colours[item % Colours.Length]} {Things[item / Colours.Length]}";

    private static string[] Ids(int from, int to) => [.. Enumerable.Range(from, to - from).Select(item => string.Create(CultureInfo.InvariantCulture, $"i{item:00}"))];

    private static void Retitle(string data, string id, string title)
    {
        var path = Path.Combine(data, "items.tsv");
        File.WriteAllLines(path, File.ReadAllLines(path).Select(line => line.StartsWith(id, StringComparison.Ordinal) ? $"{id}\t{title}" : line));
    }

    private static void Remove(string data, string id)
    {
        var (items, users) = (Path.Combine(data, "items.tsv"), Path.Combine(data, "users.tsv"));
        File.WriteAllLines(items, File.ReadAllLines(items).Where(line => !line.StartsWith(id, StringComparison.Ordinal)));
        File.WriteAllText(users, File.ReadAllText(users).Replace(" " + id, "", StringComparison.Ordinal));
    }

    private string Written()
    {
        var data = world.New("hand-made");
        Directory.CreateDirectory(data);
        File.WriteAllLines(Path.Combine(data, "items.tsv"), Ids(0, 21).Select((id, item) => $"{id}\t{Title(item)}"));
        File.WriteAllLines(
            Path.Combine(data, "users.tsv"),
            [$"heavy\t{string.Join(' ', Ids(0, 15))}", .. ((string[])["u1", "u2", "u3"]).Select(user => $"{user}\t{string.Join(' ', Ids(15, 20))}"), $"old\t{string.Join(' ', Ids(0, 8))}"]);
        return data;
    }

    private string Trained(string data, PretrainingRecipe? recipe = null)
    {
        var run = world.New("hand-made-run");
        recipe ??= world.SourceRecipe;
        Pretraining.Run(recipe with { Data = TinyWorld.Data(data), Training = TinyWorld.Training(epochs: 0, batchSize: 4) }, new RunOptions(run));
        return run;
    }
}
