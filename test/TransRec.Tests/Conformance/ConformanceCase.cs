using TorchSharp;
using TorchSharp.Modules;
using TransRec.Adapters;
using TransRec.Models;

namespace TransRec.Tests.Conformance;

/// <summary>A tiny recommender prepared by a registered method, beside its base.</summary>
internal sealed class ConformanceCase : IDisposable
{
    /// <param name="method">A registered method, or one of <see cref="Promises.Combinations"/>.</param>
    /// <param name="tower">bert, roberta or id.</param>
    /// <param name="users">sasrec or cpc.</param>
    /// <param name="switches">Whether all <c>Train...</c> switches are on.</param>
    public ConformanceCase(string method, string tower, string users, bool switches)
    {
        Promises = Promises.Of(method);
        var options = Promises.OptionsOf(method);
        Method = AdapterRegistry.Of(options);
        Options = switches
            ? options with { TrainHead = true, TrainLayerNorm = true, TrainUserEncoder = true, TrainWordEmbeddings = true }
            : options;
        Base = TinyModels.Create(tower, users);
        Model = TinyModels.Create(tower, users);
        torch.random.manual_seed(1); // the adapters' first values are the same in every run; the tests of the collection run alone
        AdapterRegistry.Prepare(Model, Options);
    }

    /// <summary>Methods x towers x user encoders x (no switch, all switches).</summary>
    public static MatrixTheoryData<string, string, string, bool> All =>
        new(Promises.Names, TinyModels.Towers, TinyModels.UserEncoders, [false, true]);

    /// <summary>The same for the methods that keep the base.</summary>
    public static MatrixTheoryData<string, string, string, bool> WithBase => new(
        Promises.Names.Where(name => !AdapterRegistry.Of(Promises.OptionsOf(name)).TrainsEverything),
        TinyModels.Towers,
        TinyModels.UserEncoders,
        [false, true]);

    /// <summary>The same without switches.</summary>
    public static MatrixTheoryData<string, string, string> WithoutSwitches =>
        new(Promises.Names, TinyModels.Towers, TinyModels.UserEncoders);

    /// <summary>The same without switches, for the methods that add modules or bring values of the base's parameters.</summary>
    public static MatrixTheoryData<string, string, string> WithAdapters =>
        new(Promises.Names.Where(AddsModules), TinyModels.Towers, TinyModels.UserEncoders);

    /// <summary>The same without switches, for what can be merged.</summary>
    public static MatrixTheoryData<string, string, string> Mergeable => new(
        Promises.Names.Where(name => Promises.Of(name).Merges ?? AdapterRegistry.Of(Promises.OptionsOf(name)).Mergeable),
        TinyModels.Towers,
        TinyModels.UserEncoders);

    public AdapterMethod Method { get; }

    public AdapterOptions Options { get; }

    public Promises Promises { get; }

    /// <summary>Whether the adapters are said to merge.</summary>
    public bool Merges => Promises.Merges ?? Method.Mergeable;

    /// <summary>The same weights without the method.</summary>
    public Recommender Base { get; }

    public Recommender Model { get; }

    public AdapterSet? Set => Model.AdapterSet;

    /// <summary>The base's own parameters that the method and its switches say are trained.</summary>
    public bool MayTrain(string name) =>
        Promises.Trains(name)
        || (Options.TrainHead && name.StartsWith("items.head.", StringComparison.Ordinal))
        || (Options.TrainUserEncoder && name.StartsWith("users.", StringComparison.Ordinal))
        || (Options.TrainLayerNorm && name.Contains("norm.", StringComparison.Ordinal))
        || (Options.TrainWordEmbeddings && name == "items.encoder.embeddings.word");

    public IEnumerable<(string Name, Parameter Parameter)> Trained() =>
        TrainedWeights.Named(Model).Where(named => named.Value.requires_grad).Select(named => (named.Key, named.Value));

    private static bool AddsModules(string method)
    {
        using var test = new ConformanceCase(method, "bert", "sasrec", switches: false);
        return test.Set is { } set && (set.parameters().Any() || set.ReplacedNames.Any());
    }

    public void Dispose()
    {
        Set?.Dispose();
        Model.Dispose();
        Base.Dispose();
    }
}
