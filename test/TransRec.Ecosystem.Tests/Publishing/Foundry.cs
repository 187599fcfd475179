using TorchSharp;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data;
using TransRec.Ecosystem.Publishing;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Models;
using TransRec.Text;

namespace TransRec.Tests.Ecosystem.Publishing;

/// <summary>A small base, a domain, and adapter folders of every kind that a host may meet; made once.</summary>
public sealed class Foundry : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public Foundry()
    {
        var items = Enumerable.Range(1, 30).Select(item => ($"i{item}", $"{(item % 2 == 0 ? "red" : "blue")} thing {item}")).ToList();
        var users = Enumerable.Range(1, 24).Select(user => ($"u{user}", (IReadOnlyList<string>)[.. Enumerable.Range(0, 6).Select(step => $"i{1 + (((user * 7) + (step * 2)) % 30)}")])).ToList();
        Domain = Domain.Create("things", items, users, new DomainOptions { MaximumSequenceLength = 4 });
        Directory.CreateDirectory(DataFolder);
        File.WriteAllText(Path.Combine(DataFolder, "items.tsv"), string.Concat(items.Select(item => $"{item.Item1}\t{item.Item2}\n")));
        File.WriteAllText(Path.Combine(DataFolder, "users.tsv"), string.Concat(users.Select(user => $"{user.Item1}\t{string.Join(' ', user.Item2)}\n")));
        Attributes = folder.Write("attributes.tsv", string.Concat(items.Select((item, at) => $"{item.Item1}\t{(at % 2 == 0 ? "blue" : "red|warm")}\n")));
        using var model = Build(seed: 1);
        ModelFolder.Save(BaseFolder, model);
        using var other = Build(seed: 2);
        Good = Save("good", model, 0.3f);
        Better = Save("better", model, 0.2f);
        Zeroed = Save("zeroed", model, 0);
        NotANumber = Save("nan", model, float.NaN);
        Foreign = Save("foreign", other, 0.3f);
    }

    public Domain Domain { get; }

    public string BaseFolder => folder["base"];

    public string DataFolder => folder["things"];

    public string Attributes { get; }

    public string Good { get; }

    public string Better { get; }

    /// <summary>Adapters that change nothing.</summary>
    public string Zeroed { get; }

    /// <summary>Adapters with a value that is no number, under a manifest that fits them.</summary>
    public string NotANumber { get; }

    /// <summary>Adapters of another base.</summary>
    public string Foreign { get; }

    /// <summary>A new store with one provider's key.</summary>
    internal static (AlgorithmStore Store, ProviderKey Key) Store(TemporaryFolder folder, string provider = "lab")
    {
        var key = ProviderKey.Create();
        var store = AlgorithmStore.Open(folder["store"], create: true);
        store.AddKey(key, provider);
        return (store, key);
    }

    public static Listing Listing(string name = "reds", string version = "1.0.0") => new()
    {
        Name = name, Version = version, Title = "For friends of red things", Summary = "Red first.", Purpose = ["niche:red"], Claims = [new Claim { Metric = "ndcg@10", Value = 0.5 }],
    };

    public void Dispose() => folder.Dispose();

    private RecommenderModel Build(int seed)
    {
        var description = new ModelDescription
        {
            ItemEncoder = new TextItemEncoderOptions { Width = 16, Layers = 1, Heads = 2, FeedForwardWidth = 16, MaximumTokens = 8 },
            UserEncoder = new SasRecOptions { Width = 16, Blocks = 1 },
            Positions = 4,
        };
        return RecommenderModel.Create(description, WordPieceTrainer.Train(Domain.Titles, new WordPieceTrainerOptions { VocabularySize = 60 }), seed: seed);
    }

    private string Save(string name, RecommenderModel model, float value)
    {
        var options = new LoraOptions { Rank = 2 };
        AdapterRegistry.Prepare(model.Recommender, options);
        using (torch.no_grad())
        {
            var i = 0;
            foreach (var (_, parameter) in model.Recommender.Adapters!.NamedParameters())
            {
                // The first tensor alone holds the bad value: one is enough.
                parameter.fill_(float.IsNaN(value) && i > 0 ? 0.1f : value);
                if (value is > 0)
                {
                    parameter.mul_(torch.arange(parameter.NumberOfElements, dtype: torch.ScalarType.Float32).reshape(parameter.shape).sin());
                }

                i++;
            }
        }

        AdapterFolder.Save(folder[name], model, options, data: Domain.Fingerprint);
        model.Recommender.Detach()!.Dispose();
        return folder[name];
    }
}

/// <summary>One at a time: the tensor library's generator is one for all.</summary>
[CollectionDefinition(nameof(Foundry))]
public sealed class FoundryTests : ICollectionFixture<Foundry>;
