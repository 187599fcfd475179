using TorchSharp;
using TorchSharp.Modules;
using TransRec.Adapters;
using TransRec.Encoders.Vision;
using TransRec.Models;

namespace TransRec.Tests.Conformance;

/// <summary>A tiny recommender prepared by a registered method, beside its base.</summary>
internal sealed class ConformanceCase : IDisposable
{
    /// <param name="method">A registered method, or one of <see cref="Promises.Combinations"/>.</param>
    /// <param name="tower">One of <see cref="TinyModels.Towers"/> that the method is for.</param>
    /// <param name="users">sasrec or cpc.</param>
    /// <param name="switches">Whether all <c>Train...</c> switches are on.</param>
    public ConformanceCase(string method, string tower, string users, bool switches)
    {
        Promises = Promises.Of(method);
        var options = Promises.OptionsOf(method);
        Method = AdapterRegistry.Of(options);
        Options = switches ? Promises.Switched(options) : options;
        Base = TinyModels.Create(tower, users);
        Model = TinyModels.Create(tower, users);
        torch.random.manual_seed(1); // the adapters' first values are the same in every run; the tests of the collection run alone
        AdapterRegistry.Prepare(Model, Options);
    }

    /// <summary>Methods x towers x user encoders x (no switch, all switches).</summary>
    public static TheoryData<string, string, string, bool> All => WithSwitches(Promises.Names);

    /// <summary>The same for the methods that keep the base.</summary>
    public static TheoryData<string, string, string, bool> WithBase =>
        WithSwitches(Promises.Names.Where(name => !AdapterRegistry.Of(Promises.OptionsOf(name)).TrainsEverything));

    /// <summary>The same without switches.</summary>
    public static TheoryData<string, string, string> WithoutSwitches => Of(Promises.Names);

    /// <summary>The same without switches, for the methods that add modules or bring values of the base's parameters.</summary>
    public static TheoryData<string, string, string> WithAdapters => Of(Promises.Names.Where(AddsModules));

    /// <summary>The same without switches, for what can be merged.</summary>
    public static TheoryData<string, string, string> Mergeable =>
        Of(Promises.Names.Where(name => Promises.Of(name).Merges ?? AdapterRegistry.Of(Promises.OptionsOf(name)).Mergeable));

    public AdapterMethod Method { get; }

    public AdapterOptions Options { get; }

    public Promises Promises { get; }

    /// <summary>Whether the adapters are said to merge.</summary>
    public bool Merges => Promises.Merges ?? Method.Mergeable;

    /// <summary>The same weights without the method.</summary>
    public Recommender Base { get; }

    public Recommender Model { get; }

    public AdapterSet? Set => Model.Adapters;

    /// <summary>The base's own parameters that the method and its switches say are trained.</summary>
    public bool MayTrain(string name)
    {
        var one = OfOneEncoder(name);
        return (Promises.Trains(one) && !IsBelowTheLastBlock(name, one))
            || (Options.TrainHead && one.StartsWith("items.head.", StringComparison.Ordinal))
            || (Options.TrainUserEncoder && one.StartsWith("users.", StringComparison.Ordinal))
            || (Options.TrainLayerNorm && one.Contains("norm.", StringComparison.Ordinal))
            || (Options.TrainWordEmbeddings && one == "items.encoder.embeddings.word");
    }

    // The names of a tower of two encoders as those of one.
    private static string OfOneEncoder(string name) => name
        .Replace("items.text.", "items.", StringComparison.Ordinal)
        .Replace("items.image.", "items.", StringComparison.Ordinal)
        .Replace("items.fusion.", "items.head.", StringComparison.Ordinal);

    // The last block of a ResNet is its fourth, of the others the second.
    private bool IsBelowTheLastBlock(string name, string one) =>
        Method.Name == "last-k"
        && one.StartsWith("items.encoder.blocks.1.", StringComparison.Ordinal)
        && Model.Items.Encoders.Any(encoder =>
            encoder.Module is ResNet && name.StartsWith(encoder.Name.Length > 0 ? $"items.{encoder.Name}." : "items.", StringComparison.Ordinal));

    public IEnumerable<(string Name, Parameter Parameter)> Trained() =>
        TrainedWeights.Named(Model).Where(named => named.Value.requires_grad).Select(named => (named.Key, named.Value));

    private static IEnumerable<(string Method, string Tower, string Users)> Cases(IEnumerable<string> methods) =>
        from method in methods
        from tower in TinyModels.Towers
        from users in TinyModels.UserEncoders
        where Promises.Fits(method, tower)
        where (tower is not ("mae" or "bert+vit" or "bert+resnet") && !TinyModels.Families.Contains(tower) && !TinyModels.PictureFamilies.Contains(tower)) || users == "sasrec" // the user encoder makes no difference to these
        select (method, tower, users);

    private static TheoryData<string, string, string> Of(IEnumerable<string> methods) => [.. Cases(methods)];

    private static TheoryData<string, string, string, bool> WithSwitches(IEnumerable<string> methods) =>
        [.. Cases(methods).SelectMany(one => SwitchesOf(one.Method).Select(switches => (one.Method, one.Tower, one.Users, switches)))];

    // Where everything is trained already, a switch is a mistake in the options.
    private static bool[] SwitchesOf(string method) => AdapterRegistry.Of(Promises.OptionsOf(method)).TrainsEverything ? [false] : [false, true];

    private static bool AddsModules(string method)
    {
        using var test = new ConformanceCase(method, Promises.Of(method).Towers?[0] ?? "bert", "sasrec", switches: false);
        return test.Set is { } set && (set.parameters().Any() || set.ReplacedNames.Any());
    }

    public void Dispose()
    {
        Set?.Dispose();
        Model.Dispose();
        Base.Dispose();
    }
}
