using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class AdapterSetTests
{
    [Fact]
    public void A_set_acts_only_while_it_is_attached()
    {
        using var model = TinyModels.Create("bert");
        var before = TinyModels.Outputs(model);
        using var set = Doubling(model.Items.Encoders[0].Module, Roles.AfterFeedForward);
        Assert.Equal(before, TinyModels.Outputs(model));
        model.Attach(set);
        Assert.NotEqual(before, TinyModels.Outputs(model));
        model.Detach();
        Assert.Equal(before, TinyModels.Outputs(model));
        Assert.All(InsertionPoints.Of(model), placed => Assert.False(placed.Point.IsOccupied));
    }

    [Fact]
    public void Attaching_and_detaching_twice_does_no_harm()
    {
        using var model = TinyModels.Create("bert");
        using var set = Doubling(model.Items.Encoders[0].Module, Roles.AfterFeedForward);
        model.Attach(set);
        model.Attach(set);
        model.Detach();
        model.Detach();
        Assert.False(set.IsAttached);
    }

    [Fact]
    public void The_model_says_which_set_is_attached()
    {
        using var model = TinyModels.Create("bert");
        using var set = Doubling(model.Items.Encoders[0].Module, Roles.AfterFeedForward);
        Assert.Null(model.Adapters);
        model.Attach(set);
        Assert.Same(set, model.Adapters);
        Assert.Same(set, model.Detach());
        Assert.Null(model.Adapters);
        Assert.Null(model.Detach());
    }

    [Fact]
    public void Disposing_of_an_attached_set_leaves_the_bare_model()
    {
        using var model = TinyModels.Create("bert");
        var before = TinyModels.Outputs(model);
        using (var set = Doubling(model.Items.Encoders[0].Module, Roles.AfterFeedForward))
        {
            model.Attach(set);
        }

        Assert.Null(model.Adapters);
        Assert.Equal(before, TinyModels.Outputs(model));
    }

    [Fact]
    public void A_set_at_other_points_is_refused_beside_one_that_is_attached()
    {
        using var model = TinyModels.Create("bert");
        using var one = Doubling(model.Items.Encoders[0].Module, Roles.AfterFeedForward);
        using var two = Doubling(model.Items.Encoders[0].Module, Roles.AfterAttention);
        model.Attach(one);
        Assert.Contains("detach that set first", Assert.Throws<InvalidOperationException>(() => model.Attach(two)).Message, StringComparison.Ordinal);
        Assert.Contains("detach that set first", Assert.Throws<InvalidOperationException>(() => AdapterRegistry.Prepare(model, new LoraOptions())).Message, StringComparison.Ordinal);
        Assert.Same(one, model.Adapters);
        Assert.False(two.IsAttached);
    }

    [Fact]
    public void A_set_of_another_model_is_refused()
    {
        using var model = TinyModels.Create("bert");
        using var other = TinyModels.Create("bert");
        using var set = Doubling(other.Items.Encoders[0].Module, Roles.AfterFeedForward);
        using var selection = AdapterRegistry.Create(other, new BitFitOptions())!;
        Assert.Contains("made for another model", Assert.Throws<InvalidOperationException>(() => model.Attach(set)).Message, StringComparison.Ordinal);
        Assert.Contains("made for another model", Assert.Throws<InvalidOperationException>(() => model.Attach(selection)).Message, StringComparison.Ordinal);
        Assert.Null(model.Adapters);
    }

    [Fact]
    public void Disposing_of_a_set_that_is_not_attached_leaves_another_sets_adapters_alone()
    {
        using var model = TinyModels.Create("bert");
        using var acting = Doubling(model.Items.Encoders[0].Module, Roles.AfterFeedForward);
        var idle = Doubling(model.Items.Encoders[0].Module, Roles.AfterFeedForward);
        model.Attach(acting);
        idle.Dispose();
        Assert.Same(acting, model.Adapters);
        Assert.All(InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.AfterFeedForward), placed => Assert.True(placed.Point.IsOccupied));
    }

    [Fact]
    public void An_attached_set_takes_no_further_adapters()
    {
        using var model = TinyModels.Create("bert");
        using var set = Doubling(model.Items.Encoders[0].Module, Roles.AfterFeedForward);
        model.Attach(set);
        var placed = InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.AfterAttention)[0];
        using var late = new DoublingAdapter();
        var error = Assert.Throws<InvalidOperationException>(() => set.Add(AdapterSet.Items, placed, late));
        Assert.Contains("is attached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_point_of_another_kind_is_refused()
    {
        using var model = TinyModels.Create("bert");
        using var set = new AdapterSet();
        using var adapter = new DoublingAdapter();
        var projection = InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.Query)[0];
        var error = Assert.Throws<ArgumentException>(() => set.Add(AdapterSet.Items, projection, adapter));
        Assert.Contains("blocks.0.attention.query is a projection; DoublingAdapter does not fit there", error.Message, StringComparison.Ordinal);
    }

    private static AdapterSet Doubling(nn.Module encoder, string role)
    {
        var set = new AdapterSet();
        foreach (var placed in InsertionPoints.Of(encoder, role))
        {
            set.Add(AdapterSet.Items, placed, new DoublingAdapter());
        }

        return set;
    }

    private sealed class DoublingAdapter() : nn.Module(nameof(DoublingAdapter)), ISublayerAdapter
    {
        public Tensor Apply(Tensor output, Tensor input) => output + output;
    }
}
