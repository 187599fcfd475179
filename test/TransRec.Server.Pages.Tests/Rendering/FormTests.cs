using System.Net;

namespace TransRec.Server.Pages.Tests.Rendering;

[Collection(nameof(TransRec.Tests.Conformance.TorchGenerator))]
public sealed class FormTests
{
    private const string Items = "/ui/domains/books/items";

    [Fact]
    public async Task An_item_that_is_added_appears_and_can_be_removed()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        var added = await world.SubmitAsync(Items, "add-item", ("NewTitle", "A <new> novel"), ("NewId", "n/1?"), ("NewAttributes", "colour = red\nprice = 12.5\nnew = true"));
        Assert.Equal(HttpStatusCode.Redirect, added.Status);
        var item = world.Books.Item("n/1?")!;
        Assert.Equal(("A <new> novel", """{"colour":"red","price":12.5,"new":true}"""), (item.Title, item.Attributes));
        var page = await world.OpenAsync(new Uri(new Uri("http://localhost"), added.Location!).PathAndQuery);
        Assert.Contains("A &lt;new&gt; novel", page, StringComparison.Ordinal);
        Assert.Contains("Neighbours", page, StringComparison.Ordinal);
        Assert.Contains("recommendable after", page, StringComparison.Ordinal);
        var removed = await world.SubmitAsync("/ui/domains/books/item?id=n%2F1%3F", "remove");
        Assert.Equal(HttpStatusCode.Redirect, removed.Status);
        Assert.Null(world.Books.Item("n/1?"));
    }

    [Fact]
    public async Task All_mistakes_of_an_item_are_named_and_nothing_is_added()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        var answer = await world.SubmitAsync(Items, "add-item", ("NewTitle", " "), ("NewId", ""), ("NewAttributes", "colour\nprice = 1\nprice = 2"));
        PageTests.Check(Items, answer, HttpStatusCode.OK);
        foreach (var words in new[] { "The title must have 1 to 2000 characters", "must have 1 to 200 characters; found 0", "name = value; found &quot;colour&quot;", "price stands there twice" })
        {
            Assert.Contains(words, answer.Html, StringComparison.Ordinal);
        }

        Assert.Contains("There is an item &quot;b1&quot; already", (await world.SubmitAsync(Items, "add-item", ("NewTitle", "x"), ("NewId", "b1"))).Html, StringComparison.Ordinal);
        Assert.Equal((10, "the atlas"), (world.Books.Status.Items, world.Books.Item("b1")!.Title));
    }

    [Fact]
    public async Task Adapters_are_exchanged_and_a_failure_says_why()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        var digest = world.Digest("houlsby-a");
        Assert.Equal(HttpStatusCode.Redirect, (await world.SubmitAsync("/ui/domains/books", "swap", ("Adapters", digest))).Status);
        Assert.Equal((2, digest), (world.Books.Generation, world.Books.Algorithm.Digest));
        var unknown = await world.SubmitAsync("/ui/domains/books", "swap", ("Adapters", "sha256:00"));
        PageTests.Check("swap", unknown, HttpStatusCode.OK);
        Assert.Contains("there are no adapters sha256:00", unknown.Html, StringComparison.Ordinal);
        Assert.Equal(2, world.Books.Generation);
        Assert.Contains("failed", await world.OpenAsync("/ui/keys"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using var world = await PagesWorld.WithBooksAsync();
        var answer = await world.PostAsync(Items, ("_handler", "add-item"), ("NewTitle", "x"), ("NewId", "n1"));
        PageTests.Check(Items, answer, HttpStatusCode.BadRequest);
        Assert.Contains("The form is too old", answer.Html, StringComparison.Ordinal);
        Assert.Null(world.Books.Item("n1"));
    }
}
