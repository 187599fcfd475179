using TransRec.Adapters;
using TransRec.Blocks.Kernels;
using TransRec.Models;
using TransRec.Serving;
using TransRec.Tests.Conformance;
using static TransRec.Tests.Serving.ServedWorld;

namespace TransRec.Tests.Serving;

[Collection(nameof(TorchGenerator))]
public sealed class DomainModelTests : IDisposable
{
    private static readonly string[] History = ["b3", "b0", "b7"];

    private readonly Recommender model = TinyModels.Create("bert");
    private readonly Backbone backbone;

    public DomainModelTests() => backbone = Backbone(model);

    public void Dispose()
    {
        backbone.Dispose();
        model.Dispose();
    }

    public static TheoryData<string> Methods => ["none", "houlsby", "lora", "slow"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Recommendations_are_those_of_the_modules(string method)
    {
        var options = Of(method);
        var domain = backbone.Serve(Catalogue("books", Books), options is null ? null : Take(backbone, options, seed: 1));
        AssertEqual(Expected(Books, History, options, seed: 1), domain.Recommend(History, 100));
        string[] many = ["b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"];
        AssertEqual(Expected(Books, many, options, seed: 1), domain.Recommend(many, 100));
        Assert.Equal(domain.Recommend(History, 100).Items.Take(3), domain.Recommend(History, 3).Items);
    }

    [Fact]
    public void Two_domains_on_one_backbone_answer_as_if_each_were_alone()
    {
        var books = backbone.Serve(Catalogue("books", Books), Take(backbone, Houlsby, seed: 1));
        var games = backbone.Serve(Catalogue("games", Games), Take(backbone, Lora, seed: 2));
        var bare = backbone.Serve(Catalogue("bare", Games));
        for (var turn = 0; turn < 2; turn++)
        {
            AssertEqual(Expected(Books, History, Houlsby, seed: 1), books.Recommend(History, 100));
            AssertEqual(Expected(Games, ["g2", "g4"], Lora, seed: 2), games.Recommend(["g2", "g4"], 100));
            AssertEqual(Expected(Games, ["g2", "g4"]), bare.Recommend(["g2", "g4"], 100));
            books.Put("b0", Books[0].Title);
        }
    }

    [Fact]
    public void Domains_share_the_layers_that_their_adapters_leave_as_they_are()
    {
        var pool = new KernelPool();
        var (one, same, other) = (Layer(1, null), Layer(1, null), Layer(2, null));
        Assert.Same(one, same);
        Assert.NotSame(one, other);
        Assert.NotSame(one, Layer(1, 3));
        Assert.NotSame(Layer(1, 4), Layer(1, 3));
        Assert.Same(Layer(1, 3), Layer(1, 3));
        Assert.NotSame(one, AffineKernel.Of(TinyModels.Normals(1, 6, 4), null));

        AffineKernel Layer(int seed, int? bias) => pool.Within(() => AffineKernel.Of(TinyModels.Normals(seed, 6, 4), bias is { } added ? TinyModels.Normals(added, 6) : null));
    }

    [Fact]
    public void An_added_item_is_recommended_when_the_call_returns_and_as_if_it_had_always_been_there()
    {
        var domain = backbone.Serve(Catalogue("books", Books), Take(backbone, Houlsby, seed: 1));
        var before = domain.Recommend(History, 100);
        domain.Put("new", "a new novel");
        var answer = domain.Recommend(History, 100);
        AssertEqual(Expected([.. Books, ("new", "a new novel")], History, Houlsby, seed: 1), answer);
        Assert.Equal(before.Items, answer.Items.Where(item => item.Id != "new"));
        Assert.Equal(1, answer.Generation);
        Assert.True(answer.Version > before.Version);
        AssertEqual(Expected([.. Books, ("new", "a new novel")], ["new", "b1"], Houlsby, seed: 1), domain.Recommend(["new", "b1"], 100));
    }

    [Fact]
    public void A_replaced_item_has_its_new_titles_score_also_with_other_adapters()
    {
        var domain = backbone.Serve(Catalogue("books", Books), Take(backbone, Houlsby, seed: 1));
        domain.Put([("b5", "x"), ("b5", "a red cookbook"), ("more", "songs")]);
        (string, string)[] now = [.. Books.Select(book => book.Id == "b5" ? ("b5", "a red cookbook") : book), ("more", "songs")];
        AssertEqual(Expected(now, History, Houlsby, seed: 1), domain.Recommend(History, 100));
        domain.Swap(Take(backbone, Lora, seed: 3));
        AssertEqual(Expected(now, History, Lora, seed: 3), domain.Recommend(History, 100));
    }

    [Fact]
    public void A_removed_item_stays_away_after_every_exchange_and_is_read_in_histories()
    {
        var domain = backbone.Serve(Catalogue("books", Books), Take(backbone, Houlsby, seed: 1));
        Assert.True(domain.Remove("b2"));
        Assert.False(domain.Remove("b2"));
        Assert.False(domain.Remove("never there"));
        domain.Put("gone", "gone");
        Assert.True(domain.Remove("gone"));
        for (var turn = 0; turn < 2; turn++)
        {
            var answer = domain.Recommend(History, 100);
            AssertEqual([.. Expected(Books, History, turn == 0 ? Houlsby : Lora, seed: 1).Where(item => item.Id != "b2")], answer);
            AssertEqual(Expected(Books, ["b1", "b2"], turn == 0 ? Houlsby : Lora, seed: 1), domain.Recommend(["b1", "b2"], 100));
            domain.Swap(Take(backbone, Lora, seed: 1));
        }

        domain.Put("b2", Books[2].Title);
        AssertEqual(Expected(Books, History, Lora, seed: 1), domain.Recommend(History, 100));
    }

    [Fact]
    public void Exchanged_adapters_answer_with_their_digest_and_the_next_generation()
    {
        var (one, two, again) = (Take(backbone, Houlsby, seed: 1), Take(backbone, Houlsby, seed: 2), Take(backbone, Houlsby, seed: 1));
        Assert.Equal(one.Digest, again.Digest);
        Assert.NotEqual(one.Digest, two.Digest);
        var domain = backbone.Serve(Catalogue("books", Books), one);
        Assert.Equal(("books", 1L, one.Digest), Named(domain));
        Assert.Equal(2, domain.Swap(two));
        Assert.Equal(("books", 2L, two.Digest), Named(domain));
        AssertEqual(Expected(Books, History, Houlsby, seed: 2), domain.Recommend(History, 100));
        Assert.Equal(3, domain.Swap(null));
        Assert.Equal(("books", 3L, ""), Named(domain));
        AssertEqual(Expected(Books, History), domain.Recommend(History, 100));
    }

    [Fact]
    public void A_generation_that_cannot_be_built_changes_nothing()
    {
        var adapters = Take(backbone, Houlsby, seed: 1);
        var domain = backbone.Serve(Catalogue("books", Books), adapters);
        domain.Put("late", "letters of a late poet");
        var before = domain.Recommend(History, 100);
        var broken = backbone.Take(bare =>
        {
            using var _ = TorchSharp.torch.no_grad();
            var set = TinyModels.Drawn(bare, Houlsby, seed: 2);
            set.Values().First(value => value.Key.StartsWith("items", StringComparison.Ordinal)).Value.fill_(float.NaN);
            return set;
        });
        Assert.Throws<ArgumentException>(() => domain.Swap(broken));
        Assert.Throws<IOException>(() => backbone.Take(_ => throw new IOException("a corrupt file")));
        Assert.Equal(before.Items, domain.Recommend(History, 100).Items);
        Assert.Equal(("books", 1L, adapters.Digest), Named(domain));
        Assert.Throws<ArgumentException>(() => backbone.Serve(Catalogue("others", Books), broken));
        domain.Put("later", "poems");
        Assert.Equal(2, domain.Swap(Take(backbone, Lora, seed: 4)));
        AssertEqual(Expected([.. Books, ("late", "letters of a late poet"), ("later", "poems")], History, Lora, seed: 4), domain.Recommend(History, 100));
    }

    [Fact]
    public void Several_users_at_once_get_what_each_gets_alone_to_the_bit()
    {
        var domain = backbone.Serve(Catalogue("books", Books), Take(backbone, Houlsby, seed: 1));
        string[][] histories = [History, ["b1"], ["b1", "b2", "b3", "b4", "b5", "b6", "b7"], ["b9", "b9"]];
        var each = domain.RecommendEach(histories, 4, excluded: ["b8", "unknown"], filter: id => id != "b4");
        for (var user = 0; user < histories.Length; user++)
        {
            Assert.Equal(domain.Recommend(histories[user], 4, ["b8"], id => id != "b4").Items, each[user].Items);
        }

        Assert.Empty(domain.RecommendEach([], 4));
    }

    [Fact]
    public void What_is_excluded_or_filtered_does_not_appear_and_the_rest_stays()
    {
        var domain = backbone.Serve(Catalogue("books", Books));
        var all = Expected(Books, History);
        AssertEqual([.. all.Where(item => item.Id is not "b1" and not "b9")], domain.Recommend(History, 100, ["b1", "b9", "unknown"]));
        AssertEqual([.. all.Where(item => item.Id is "b1" or "b9")], domain.Recommend(History, 100, filter: id => id is "b1" or "b9" or "b3"));
    }

    [Fact]
    public void Similar_items_are_those_of_the_largest_cosine()
    {
        var domain = backbone.Serve(Catalogue("books", Books), Take(backbone, Houlsby, seed: 1));
        var items = domain.Items;
        var one = items.Of(4).ToArray();
        var expected = Enumerable.Range(1, 10).Where(item => item != 4)
            .Select(item => (Id: items.IdOf(item), Cosine: Product(one, items.Of(item)) / Math.Sqrt(Product(one, one) * Product(items.Of(item), items.Of(item)))))
            .OrderByDescending(item => item.Cosine).ToList();
        var found = domain.Similar("b3", 100);
        Assert.Equal(expected.Select(item => item.Id), found.Items.Select(item => item.Id));
        Assert.All(expected.Zip(found.Items), pair => Assert.Equal(pair.First.Cosine, pair.Second.Score, 5));
        Assert.DoesNotContain(domain.Similar("b3", 100, [expected[0].Id]).Items, item => item.Id == expected[0].Id);

        static double Product(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
        {
            var sum = 0.0;
            for (var place = 0; place < left.Length; place++)
            {
                sum += (double)left[place] * right[place];
            }

            return sum;
        }
    }

    [Fact]
    public void Unknown_items_and_an_empty_history_are_named()
    {
        var domain = backbone.Serve(Catalogue("books", Books));
        var error = Assert.Throws<UnknownItemException>(() => domain.Recommend(["b1", "x", "y", "x"], 3));
        Assert.Equal(["x", "y"], error.Ids);
        Assert.Contains("The catalogue of books has no item x, y.", error.Message, StringComparison.Ordinal);
        Assert.Contains("name at least one item", Assert.Throws<ArgumentException>(() => domain.Recommend([], 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => domain.Recommend(["b1"], 0));
        Assert.Throws<ArgumentException>(() => domain.Put("", "title"));
        Assert.Throws<ArgumentException>(() => domain.Put([("good", "title"), ("bad", null!)]));
        Assert.DoesNotContain(domain.Recommend(["b1"], 100).Items, item => item.Id == "good");
    }

    [Fact]
    public void A_domain_goes_on_answering_after_its_backbone_has_ended()
    {
        var bare = TinyModels.Outputs(model);
        var domain = backbone.Serve(Catalogue("books", Books), Take(backbone, Houlsby, seed: 1));
        var before = domain.Recommend(History, 100);
        backbone.Dispose();
        Assert.Equal(before.Items, domain.Recommend(History, 100).Items);
        Assert.Throws<ObjectDisposedException>(() => domain.Put("new", "title"));
        Assert.Equal(bare, TinyModels.Outputs(model));
    }

    private static AdapterOptions? Of(string method) => method switch { "houlsby" => Houlsby, "lora" => Lora, "slow" => Slow, _ => null };

    private static (string, long, string) Named(DomainModel domain)
    {
        var answer = domain.Recommend(History, 1);
        return (answer.Domain, answer.Generation, answer.Adapters);
    }
}
