using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Models;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Adapters;

public sealed class AdapterRegistryTests
{
    [Fact]
    public void Every_method_has_its_own_name_options_summary_and_source()
    {
        var methods = AdapterRegistry.Methods;
        Assert.Equal(methods.Count, methods.Select(method => method.Name).Distinct().Count());
        Assert.Equal(methods.Count, methods.Select(method => method.OptionsType).Distinct().Count());
        Assert.All(methods, method => Assert.NotEmpty(method.Summary));
        Assert.All(methods, method => Assert.NotEmpty(method.Source));
    }

    [Fact]
    public void Every_method_is_found_by_name_and_by_options() => Assert.All(AdapterRegistry.Methods, method =>
    {
        Assert.Same(method, AdapterRegistry.Find(method.Name));
        Assert.Same(method, AdapterRegistry.Of(method.Options));
    });

    [Fact]
    public void An_unknown_method_is_refused_with_the_names_of_all()
    {
        var error = Assert.Throws<AdapterException>(() => AdapterRegistry.Find("houlsbi"));
        Assert.Contains("Unknown method \"houlsbi\". Methods: ", error.Message, StringComparison.Ordinal);
        Assert.All(AdapterRegistry.Methods, method => Assert.Contains(method.Name, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("head", "items.head.")]
    [InlineData("norms", "norm.")]
    [InlineData("users", "users.")]
    [InlineData("words", "items.encoder.embeddings.word")]
    public void A_switch_frees_what_it_names_and_nothing_else(string what, string names)
    {
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new FrozenOptions
        {
            TrainHead = what == "head",
            TrainLayerNorm = what == "norms",
            TrainUserEncoder = what == "users",
            TrainWordEmbeddings = what == "words",
        });
        Assert.All(
            model.named_parameters(),
            named => Assert.True(named.parameter.requires_grad == named.name.Contains(names, StringComparison.Ordinal), named.name));
    }

    [Fact]
    public void A_pooler_is_never_trained()
    {
        using var encoder = new TextEncoder(TinyModels.Shape("bert") with { Pooler = true });
        using var model = new Recommender(
            new TextItemEncoder(encoder, new ItemHead(TinyModels.Width, TinyModels.UserWidth)),
            UserEncoder.Create(new SasRecOptions { Width = TinyModels.UserWidth }, TinyModels.Positions));
        AdapterRegistry.Prepare(model, new FullOptions());
        Assert.Equal(
            ["items.encoder.pooler.weight", "items.encoder.pooler.bias"],
            model.named_parameters().Where(named => !named.parameter.requires_grad).Select(named => named.name));
    }
}
