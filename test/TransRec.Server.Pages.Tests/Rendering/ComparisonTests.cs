using System.Net;
using TransRec.Server.Pages.Trials;
using TransRec.Server.Storing;
using TransRec.Tests.Serving;

namespace TransRec.Server.Pages.Tests.Rendering;

[Collection(nameof(TransRec.Tests.Conformance.TorchGenerator))]
public sealed class ComparisonTests
{
    [Fact]
    public async Task A_list_aside_is_that_of_the_modules_and_follows_the_catalogue()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        var trials = (AdapterTrials)world.Services.GetService(typeof(AdapterTrials))!;
        var digest = world.Digest("houlsby-a");
        var state = await ReadyAsync(trials, world, digest);
        string[] history = ["b3", "b0", "b7"];
        AssertSame(ServedWorld.Expected(ServedWorld.Books, history, ServedWorld.Houlsby, 1), TrialLists.Best(state.Model!.View(), history, 10));
        _ = await world.Books.PutItemsAsync([new ItemWrite("n1", "a new novel")]);
        _ = await world.Books.RemoveItemAsync("b1");
        state = await ReadyAsync(trials, world, digest);
        var expected = ServedWorld.Expected([.. ServedWorld.Books, ("n1", "a new novel")], history, ServedWorld.Houlsby, 1).Where(item => item.Id != "b1").ToArray();
        AssertSame(expected, TrialLists.Best(state.Model!.View(), history, 10));
        Assert.Equal(1, world.Books.Generation);
    }

    [Fact]
    public async Task Two_lists_stand_side_by_side_with_what_differs()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        var digest = world.Digest("houlsby-a");
        var html = await ReadyPageAsync(world, $"/ui/domains/books/user?id=ada&with={Uri.EscapeDataString(digest)}", "id=\"right\"");
        Assert.Contains("Both lists have the same items", html, StringComparison.Ordinal); // all seven that are left of ten
        var unknown = await world.OpenAsync("/ui/domains/books/user?id=ada&with=sha256:00");
        Assert.Contains("There are no adapters sha256:00", unknown, StringComparison.Ordinal);
        Assert.Equal([null, 1, 2], TrialLists.Places(["x", "a", "b"], ["a", "b", "c"]));
    }

    [Fact]
    public async Task A_comparison_has_scores_intervals_overlap_winners_and_what_the_folders_say()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        var html = await ReadyPageAsync(world, $"/ui/domains/books/compare?a=backbone&a={Uri.EscapeDataString(world.Digest("houlsby-a"))}&a={Uri.EscapeDataString(world.Digest("lora-b"))}", "Who wins");
        foreach (var words in new[] { "0.0123", "NDCG@10", "95% interval", "Overlap of the ten best", "houlsby-a against backbone", "lora-b against backbone", "The last item of 6 users is taken away" })
        {
            Assert.Contains(words, html, StringComparison.Ordinal);
        }

        Assert.Contains("Choose two, three or four; 1 was chosen", await world.OpenAsync("/ui/domains/books/compare?a=backbone"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Held_out_items_are_ranked_as_the_modules_rank_them()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        var comparison = HeldOutComparison.Of(world.Books, [world.Books.Model, world.Books.Model], CancellationToken.None);
        Assert.Equal(6, comparison.Users.Count);
        var ada = comparison.Users.Single(user => user.User == "ada");
        var place = Array.FindIndex(ServedWorld.Expected(ServedWorld.Books, ["b3", "b0"]), item => item.Id == "b7") + 1;
        Assert.Equal(("b7", place, place), (ada.Item.Id, ada.Ranks[0], ada.Ranks[1]));
        Assert.Equal(1, comparison.Overlap[0, 1], 1e-12);
        Assert.Empty(comparison.Better(0, 1));
        var ranks = comparison.Users.Select(user => user.Ranks[0]!.Value).ToArray();
        Assert.Equal(ranks.Average(rank => 1 / Math.Log2(rank + 1)), comparison.Ndcg(0).Mean, 1e-12);
        Assert.Equal((1.0, 1.0, 1.0), comparison.HitRate(0)); // ten items: each is among the ten best
    }

    [Fact]
    public async Task A_catalogue_beyond_the_bound_is_not_encoded_aside()
    {
        await using var world = await PagesWorld.WithBooksAsync(new PagesOptions { MostItemsAside = 9 });
        var answer = await world.GetAsync($"/ui/domains/books/user?id=ada&with={Uri.EscapeDataString(world.Digest("lora-b"))}");
        PageTests.Check("side by side", answer, HttpStatusCode.OK);
        Assert.Contains("at most 9 are encoded aside", answer.Html, StringComparison.Ordinal);
    }

    private static async Task<TrialState> ReadyAsync(AdapterTrials trials, PagesWorld world, string word)
    {
        for (; ; )
        {
            var state = await trials.OfAsync(world.Books, word, CancellationToken.None); // it waits a moment itself
            Assert.Null(state.Failure);
            if (state.Model is not null)
            {
                return state;
            }
        }
    }

    private static async Task<string> ReadyPageAsync(PagesWorld world, string address, string words)
    {
        for (; ; )
        {
            var answer = await world.GetAsync(address);
            PageTests.Check(address, answer, HttpStatusCode.OK);
            if (!answer.Html.Contains("Look again", StringComparison.Ordinal))
            {
                Assert.Contains(words, answer.Html, StringComparison.Ordinal);
                return answer.Html;
            }
        }
    }

    private static void AssertSame((string Id, float Score)[] expected, IReadOnlyList<(string Id, float Score)> found)
    {
        Assert.Equal(expected.Select(item => item.Id), found.Select(item => item.Id));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-4f));
    }
}
