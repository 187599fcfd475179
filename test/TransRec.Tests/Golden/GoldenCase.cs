using System.Text.Json;
using TransRec.Adapters;
using TransRec.Checkpoints.HuggingFace;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Experiments.Adapter4Rec;
using TransRec.Models;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

/// <summary>One case folder of golden/full: the reference's weights in our model, its batch, and what came out there.</summary>
internal sealed class GoldenCase
{
    private readonly SafetensorsFile expected;
    private readonly JsonElement meta;
    private readonly int[] items;

    private GoldenCase(string name)
    {
        expected = SafetensorsFile.Open(GoldenFolder.Need("full", name, "expected.safetensors"));
        meta = JsonDocument.Parse(File.ReadAllText(GoldenFolder.Need("full", name, "meta.json"))).RootElement;
        Settings = GoldenSettings.Of(meta);
        using var inputs = SafetensorsFile.Open(GoldenFolder.Need("full", name, "inputs.safetensors"));
        var samples = inputs.Read("sample_items"); // [users, 21, 2, 16 ids + 16 mask]
        Valid = inputs.Read("log_mask");
        items = [.. inputs.Read("item_ids").data<long>().Select(item => (int)item)];
        var flat = samples.view(-1, samples.shape[^1]);
        var width = (int)flat.shape[1] / 2;
        PaddedTokens = PackedTokens.Padded(flat[.., ..width], flat[.., width..]);
        Batch = BatchOf(items, [.. Valid.sum(1).data<float>().Select(length => (int)length)], Settings);
        Histories = SequenceLayout.Of(Batch.Lengths, Settings.MaximumLength, rows: Settings.MaximumLength);
        Content = Titles(flat, width);
        Model = Build(name, Settings);
    }

    /// <summary>What it was computed with.</summary>
    public GoldenSettings Settings { get; }

    public Recommender Model { get; }

    /// <summary>The titles of all samples.</summary>
    public TokenizedTitles Content { get; }

    /// <inheritdoc cref="GoldenSettings.ReadsPadding"/>
    public bool ReadsPadding => Settings.ReadsPadding;

    /// <summary>Relative; golden/README.md gives 3e-2 for kadapter, whose float32 gradients lie that far from float64's.</summary>
    public double Tolerance => ReadsPadding ? 3e-2 : 1e-4;

    public Objective Objective { get; } = new BinaryCrossEntropy();

    public LearningRateOptions Rates { get; } = new() { ItemAdapters = 1e-3, UserAdapters = 1e-3 };

    public PackedTokens PaddedTokens { get; }

    public SequenceBatch Batch { get; }

    public SequenceLayout Histories { get; }

    /// <summary>The reference's log_mask, [users, 20].</summary>
    public Tensor Valid { get; }

    public IEnumerable<double> Losses => meta.GetProperty("losses_adam").EnumerateArray().Select(loss => loss.GetDouble());

    public static GoldenCase Open(string name) => new(name);

    /// <summary>Our name of a parameter that the reference names.</summary>
    public string OwnName(string reference) => OwnName(reference, Settings.Adapter);

    /// <summary>The reference's name of one of our parameters.</summary>
    public string ReferenceName(string own) => ReferenceKeys.Of(AdapterRegistry.Of(Settings.Adapter).Name).ToPublished(own)!;

    public long Count(string what) => meta.GetProperty(what).GetInt64();

    public Tensor Expected(string name) => expected.Read(name);

    public string[] ExpectedNames(string kind) =>
        [.. expected.Entries.Keys.Where(key => key.StartsWith(kind, StringComparison.Ordinal)).Select(key => key[kind.Length..])];

    /// <summary>The vectors of the 20 history positions of every user, from those of the whole batch.</summary>
    public Tensor HistoryVectors(Tensor itemVectors) =>
        itemVectors.view(Batch.Users, Settings.MaximumLength + 1, 2, -1)[.., .., 0][.., ..Settings.MaximumLength].reshape(-1, itemVectors.shape[^1]);

    /// <summary>The reference's own way to the loss: every title and history padded, no item encoded once for several places.</summary>
    public Tensor PaddedLoss()
    {
        using var scope = NewDisposeScope();
        var vectors = ((TextItemEncoder)Model.Items).Encode(PaddedTokens);
        var users = Model.Users.Forward(HistoryVectors(vectors), Histories);
        var valid = Valid.data<float>().ToArray();
        long[] rows = [.. Enumerable.Range(0, valid.Length)
            .Where(row => valid[row] != 0 && (Settings.EveryPosition || row % Settings.MaximumLength == Settings.MaximumLength - 1)).Select(row => (long)row)];
        long[] places = [.. rows.Select(row => 2 * (row + (row / Settings.MaximumLength)))]; // each history has one more pair of samples than rows
        var predicting = users.index_select(0, tensor(rows));
        var positive = (predicting * vectors.index_select(0, tensor(places) + 2)).sum(-1);
        var negative = (predicting * vectors.index_select(0, tensor(places) + 1)).sum(-1);
        return (nn.functional.softplus(-positive).mean() + nn.functional.softplus(negative).mean()).MoveToOuterDisposeScope();
    }

    private static string OwnName(string reference, AdapterOptions options) =>
        reference == "weight" ? "items.encoder.embeddings.word" // the only tensor of word_embeddings.safetensors
        : ReferenceKeys.Of(AdapterRegistry.Of(options).Name).ToOwn(reference) ?? throw new KeyNotFoundException($"{reference} has no counterpart.");

    private static Recommender Build(string name, GoldenSettings settings)
    {
        var folder = HuggingFaceFolder.Open(GoldenFolder.Need("models", settings.Encoder));
        var shape = TextEncoderOptions.FromConfig(folder.Config) with { Dropout = 0, AttentionDropout = 0, Pooler = true };
        var items = new TextItemEncoder(new TextEncoder(shape), new ItemHead(shape.Width, settings.Users.Width));
        var model = new Recommender(items, UserEncoder.Create(settings.Users, settings.MaximumLength));
        var options = settings.Adapter;
        AdapterRegistry.Prepare(model, options);
        var own = model.named_parameters().Select(named => (named.name, named.parameter))
            .Concat(model.Adapters?.NamedParameters().Select(named => ("adapters." + named.Name, named.Parameter)) ?? [])
            .ToDictionary(named => named.Item1, named => named.Item2);
        using var _ = no_grad();
        foreach (var path in new[] { GoldenFolder.Need("full", "word_embeddings.safetensors"), GoldenFolder.Need("full", name, "params.safetensors") })
        {
            using var file = SafetensorsFile.Open(path);
            foreach (var key in file.Entries.Keys)
            {
                var ours = OwnName(key, options);
                var parameter = own.TryGetValue(ours, out var found)
                    ? found
                    : throw new KeyNotFoundException($"{name}: {key} has no parameter {ours}. There are {string.Join(", ", own.Keys)}.");
                parameter.copy_(file.Read(key));
                own.Remove(ours);
            }
        }

        Assert.Empty(own.Keys);
        return model;
    }

    // Item i of this catalogue is sample i of the batch, so that the packed path meets every title of the case.
    private static TokenizedTitles Titles(Tensor flat, int width)
    {
        var tokens = new List<int>();
        var offsets = new List<int> { 0, 0 };
        for (var row = 0; row < flat.shape[0]; row++)
        {
            var values = flat[row].data<long>().ToArray();
            tokens.AddRange(values[..width].Where((_, place) => values[width + place] != 0).Select(id => (int)id));
            offsets.Add(tokens.Count);
        }

        return new TokenizedTitles([.. tokens], [.. offsets]);
    }

    private static SequenceBatch BatchOf(int[] items, int[] lengths, GoldenSettings settings)
    {
        var length = settings.MaximumLength;
        List<int> distinct = [], rowsOfDistinct = [];
        int Place(int user, int position, int kind)
        {
            var row = (((user * (length + 1)) + position) * 2) + kind;
            var place = distinct.IndexOf(items[row]);
            if (place < 0)
            {
                place = distinct.Count;
                distinct.Add(items[row]);
                rowsOfDistinct.Add(row + 1); // the catalogue of Titles counts from 1
            }

            return place;
        }

        var inputs = new long[lengths.Length * lengths.Max()];
        List<long> rows = [], targets = [], negatives = [], users = [];
        for (var user = 0; user < lengths.Length; user++)
        {
            for (var position = length - lengths[user]; position < length; position++)
            {
                var row = (user * lengths.Max()) + position - (length - lengths.Max());
                inputs[row] = Place(user, position, 0);
                if (settings.EveryPosition || position == length - 1)
                {
                    rows.Add(row);
                    targets.Add(Place(user, position + 1, 0));
                    negatives.Add(Place(user, position, 1));
                    users.Add(user);
                }
            }
        }

        return new SequenceBatch
        {
            Items = [.. rowsOfDistinct],
            Lengths = lengths,
            InputPlaces = inputs,
            TargetRows = [.. rows],
            TargetPlaces = [.. targets],
            TargetUsers = [.. users],
            NegativePlaces = [.. negatives],
            Own = [],
        };
    }
}
