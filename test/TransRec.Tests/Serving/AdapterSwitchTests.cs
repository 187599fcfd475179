using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Sets;
using TransRec.Blocks.Points;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Serving;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Serving;

public sealed class AdapterSwitchTests
{
    private static readonly AdapterOptions Other = new LoraOptions { Rank = 2, TrainHead = true };

    private static readonly HoulsbyOptions Options = new() { BottleneckWidth = 3, UserBottleneckWidth = 2, TrainHead = true, TrainLayerNorm = true };

    [Fact]
    public void Each_domain_gets_its_own_answers_in_any_order_and_the_base_stays_what_it_was()
    {
        using var model = TinyModels.Create("bert");
        var bare = TinyModels.Outputs(model);
        using var adapters = new AdapterSwitch(model);
        adapters.Put("books", backbone => TinyModels.Drawn(backbone, Options, seed: 1));
        adapters.Put("games", backbone => TinyModels.Drawn(backbone, Options, seed: 2));
        var books = adapters.Use("books", TinyModels.Outputs);
        var games = adapters.Use("games", TinyModels.Outputs);
        Assert.NotEqual(books, games);
        Assert.NotEqual(bare, books);

        Assert.Equal(books, adapters.Use("books", TinyModels.Outputs));
        Assert.Equal(bare, adapters.Use(null, TinyModels.Outputs));
        Assert.Equal(games, adapters.Use("games", TinyModels.Outputs));
        Assert.Equal(["books", "games"], adapters.Names);
    }

    [Fact]
    public void The_backbones_tensors_stay_where_they_are()
    {
        using var model = TinyModels.Create("bert");
        var before = model.named_parameters().ToDictionary(named => named.name, named => named.parameter.Handle);
        using var adapters = new AdapterSwitch(model);
        adapters.Put("books", backbone => TinyModels.Drawn(backbone, Options, seed: 1));
        adapters.Use("books", TinyModels.Outputs);
        Assert.All(model.named_parameters(), named => Assert.Equal(before[named.name], named.parameter.Handle));
    }

    [Fact]
    public void A_replacement_that_cannot_be_made_leaves_the_former_set_serving()
    {
        using var model = TinyModels.Create("bert");
        using var adapters = new AdapterSwitch(model);
        adapters.Put("books", backbone => TinyModels.Drawn(backbone, Options, seed: 1));
        var books = adapters.Use("books", TinyModels.Outputs);

        Assert.Throws<IOException>(() => adapters.Put("books", _ => throw new IOException("a corrupt file")));
        Assert.Equal(books, adapters.Use("books", TinyModels.Outputs));
    }

    [Fact]
    public void A_replacement_takes_the_name_over()
    {
        using var model = TinyModels.Create("bert");
        using var adapters = new AdapterSwitch(model);
        adapters.Put("books", backbone => TinyModels.Drawn(backbone, Options, seed: 1));
        var former = adapters.Use("books", TinyModels.Outputs);
        adapters.Put("books", backbone => TinyModels.Drawn(backbone, Options, seed: 2));
        adapters.Put("other", backbone => TinyModels.Drawn(backbone, Options, seed: 2));
        Assert.NotEqual(former, adapters.Use("books", TinyModels.Outputs));
        Assert.Equal(adapters.Use("other", TinyModels.Outputs), adapters.Use("books", TinyModels.Outputs));
    }

    [Fact]
    public void Removing_the_set_in_use_gives_the_base_back()
    {
        using var model = TinyModels.Create("bert");
        var bare = TinyModels.Outputs(model);
        using var adapters = new AdapterSwitch(model);
        adapters.Put("books", backbone => TinyModels.Drawn(backbone, Options, seed: 1));
        adapters.Use("books", TinyModels.Outputs);
        Assert.True(adapters.Remove("books"));
        Assert.False(adapters.Remove("books"));
        Assert.Equal(bare, TinyModels.Outputs(model));
        var error = Assert.Throws<KeyNotFoundException>(() => adapters.Use("books", TinyModels.Outputs));
        Assert.Contains("No adapters are named \"books\". There are: none.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disposing_gives_the_base_back_and_ends_the_switch()
    {
        using var model = TinyModels.Create("bert");
        var bare = TinyModels.Outputs(model);
        var adapters = new AdapterSwitch(model);
        adapters.Put("books", backbone => TinyModels.Drawn(backbone, Options, seed: 1));
        adapters.Use("books", TinyModels.Outputs);
        adapters.Dispose();
        adapters.Dispose();
        Assert.Equal(bare, TinyModels.Outputs(model));
        Assert.Throws<ObjectDisposedException>(() => adapters.Use("books", TinyModels.Outputs));
        Assert.Throws<ObjectDisposedException>(() => adapters.Put("books", backbone => TinyModels.Drawn(backbone, Options, seed: 1)));
    }

    [Fact]
    public void Requests_of_many_threads_get_their_own_domains_answers_while_sets_come_and_go()
    {
        using var model = TinyModels.Create("bert");
        using var adapters = new AdapterSwitch(model);
        string?[] names = [null, "books", "games"];
        adapters.Put("books", backbone => TinyModels.Drawn(backbone, Options, seed: 1));
        adapters.Put("games", backbone => TinyModels.Drawn(backbone, Options, seed: 2));
        var expected = names.Select(name => adapters.Use(name, TinyModels.Outputs)).ToList();

        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 6 }, turn =>
        {
            var which = turn % names.Length;
            Assert.Equal(expected[which], adapters.Use(names[which], TinyModels.Outputs));
            switch (turn % 10)
            {
                case 3:
                    adapters.Put("guest", backbone => TinyModels.Drawn(backbone, Options, seed: turn));
                    break;
                case 6:
                    adapters.Remove("guest");
                    break;
                case 9:
                    Assert.Throws<IOException>(() => adapters.Put("books", _ => throw new IOException("a corrupt file")));
                    break;
            }
        });
    }

    [Fact]
    public void Eight_threads_get_the_answers_of_one_from_a_hundred_sets_while_others_are_put_and_removed()
    {
        using var model = TinyModels.Create("bert");
        using var adapters = new AdapterSwitch(model);
        const int Sets = 100;
        for (var set = 0; set < Sets; set++)
        {
            adapters.Put($"{set}", backbone => TinyModels.Drawn(backbone, set % 4 == 0 ? Other : Options, seed: set));
        }

        var expected = Enumerable.Range(0, Sets).Select(set => adapters.Use($"{set}", Vectors)).ToList();
        Assert.Equal(Sets, expected.Select(vectors => string.Join(' ', vectors)).Distinct().Count());
        Parallel.For(0, 4 * Sets, new ParallelOptions { MaxDegreeOfParallelism = 8 }, turn =>
        {
            var set = turn * 37 % Sets;
            Assert.Equal(expected[set], adapters.Use($"{set}", Vectors));
            if (turn % 8 == 3)
            {
                adapters.Put($"guest {turn}", backbone => TinyModels.Drawn(backbone, Options, seed: turn));
                Assert.True(adapters.Remove($"guest {turn}"));
            }
        });
        Assert.Equal(Sets, adapters.Names.Count);

        static float[] Vectors(Recommender model) => RecommenderEvaluation.ItemVectors(model, TinyModels.ContentOf(model));
    }

    [Fact]
    public void Sets_of_the_same_options_share_modules_and_sets_that_were_changed_do_not()
    {
        using var model = TinyModels.Create("bert");
        using var backbone = new Backbone(model);
        var (one, two) = (Take(Options, 1), Take(Options with { }, 2));
        Assert.Same(one.Form, two.Form);
        Assert.NotSame(one.Form, Take(Other, 1).Form);
        Assert.NotSame(Changed(1).Form, Changed(2).Form);
        Assert.NotEqual(Changed(1).Digest, Changed(2).Digest);
        Assert.NotEqual(backbone.Use(Changed(2), TinyModels.Outputs), backbone.Use(Changed(3), TinyModels.Outputs));

        DomainAdapters Take(AdapterOptions options, int seed) => backbone.Take(bare => TinyModels.Drawn(bare, options, seed));

        // The same options and values, and something that no option says.
        DomainAdapters Changed(int factor) => backbone.Take(bare =>
        {
            var set = TinyModels.Drawn(bare, new LoraOptions { Rank = 2 }, seed: 1);
            set.Add(AdapterSet.Users, InsertionPoints.Of(bare.Users, Roles.AfterFeedForward)[0], new Scaling(factor));
            return set;
        });
    }

    [Fact]
    public void A_set_that_is_served_already_is_refused()
    {
        using var model = TinyModels.Create("bert");
        using var adapters = new AdapterSwitch(model);
        AdapterSet? set = null;
        adapters.Put("books", backbone => set = TinyModels.Drawn(backbone, Options, seed: 1));
        var books = adapters.Use("books", TinyModels.Outputs);
        var error = Assert.Throws<InvalidOperationException>(() => adapters.Put("games", _ => set!));
        Assert.Contains("is served already; make a set of its own", error.Message, StringComparison.Ordinal);
        Assert.Equal(books, adapters.Use("books", TinyModels.Outputs));
        Assert.Equal(["books"], adapters.Names);
    }

    [Fact]
    public void A_model_with_attached_adapters_is_refused()
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, Options);
        var error = Assert.Throws<ArgumentException>(() => new AdapterSwitch(model));
        Assert.Contains("carries adapters already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_average_of_two_sets_lies_between_them_by_their_weights()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        using var one = TinyModels.Drawn(model, Options, seed: 1);
        using var two = TinyModels.Drawn(model, Options, seed: 2);
        using var average = AdapterAverage.Of(model, Options, [(one, 1), (two, 3)]);
        var (ones, twos) = (one.Values(), two.Values());
        Assert.All(average.Values(), value => Assert.True(
            allclose(value.Value, (ones[value.Key] * 0.25f) + (twos[value.Key] * 0.75f), 1e-5, 1e-6), value.Key));
        Assert.Contains("items.head.fc.weight", ones.Keys);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 2)]
    [InlineData(double.NaN, 1)]
    public void Weights_that_make_no_average_are_refused(double first, double second)
    {
        using var model = TinyModels.Create("bert");
        using var one = TinyModels.Drawn(model, Options, seed: 1);
        Assert.Throws<ArgumentException>(() => AdapterAverage.Of(model, Options, [(one, first), (one, second)]));
    }

    [Fact]
    public void Sets_of_different_shapes_have_no_average()
    {
        using var model = TinyModels.Create("bert");
        using var one = TinyModels.Drawn(model, Options, seed: 1);
        using var other = AdapterRegistry.Create(model, Options with { BottleneckWidth = 5 })!;
        var error = Assert.Throws<ArgumentException>(() => AdapterAverage.Of(model, Options, [(one, 1), (other, 1)]));
        Assert.Contains("The sets differ: ", error.Message, StringComparison.Ordinal);
    }

    private sealed class Scaling(int factor) : nn.Module(nameof(Scaling)), ISublayerAdapter
    {
        public Tensor Apply(Tensor output, Tensor input) => output * factor;
    }
}
