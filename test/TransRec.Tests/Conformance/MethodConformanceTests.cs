using TorchSharp;
using TransRec.Adapters;
using TransRec.Adapters.Placements;
using TransRec.Checkpoints.Safetensors;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Models;
using TransRec.Tests.Golden;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Conformance;

/// <summary>What every method promises in every encoder. The registry feeds the matrix: a new method is tested by existing.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class MethodConformanceTests
{
    public static TheoryData<string, string, string, bool> All => ConformanceCase.All;

    public static TheoryData<string, string, string, bool> WithBase => ConformanceCase.WithBase;

    public static TheoryData<string, string, string> WithoutSwitches => ConformanceCase.WithoutSwitches;

    public static TheoryData<string, string, string> WithAdapters => ConformanceCase.WithAdapters;

    [Theory]
    [MemberData(nameof(All))]
    public void Before_training_the_model_is_near_its_base(string method, string tower, string users, bool switches)
    {
        using var test = new ConformanceCase(method, tower, users, switches);
        var before = TinyModels.Outputs(test.Base);
        var after = TinyModels.Outputs(test.Model);
        var largest = before.Max(MathF.Abs);
        Assert.All(before.Zip(after), pair => Assert.True(
            Math.Abs(pair.First - pair.Second) <= test.Promises.DeviationIn(tower) * largest,
            $"{pair.First} became {pair.Second}, with values up to {largest}"));
        Assert.Equal(test.Promises.Deviation == 0, before.SequenceEqual(after));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Exactly_the_documented_parameters_are_trained(string method, string tower, string users, bool switches)
    {
        using var test = new ConformanceCase(method, tower, users, switches);
        Assert.All(test.Model.named_parameters(), named => Assert.True(test.MayTrain(named.name) == named.parameter.requires_grad, named.name));
        Assert.All(test.Set?.parameters() ?? [], parameter => Assert.True(parameter.requires_grad));
    }

    [Theory]
    [MemberData(nameof(WithoutSwitches))]
    public void The_documented_formula_gives_their_number(string method, string tower, string users)
    {
        using var test = new ConformanceCase(method, tower, users, switches: false);
        Assert.Equal(test.Method.Parameters(test.Options, RecommenderShape.Of(test.Model)), test.Trained().Sum(named => named.Parameter.numel()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Attaching_changes_no_name_of_the_base(string method, string tower, string users, bool switches)
    {
        using var test = new ConformanceCase(method, tower, users, switches);
        Assert.Equal(test.Base.state_dict().Keys, test.Model.state_dict().Keys);
        Assert.Equal(test.Base.named_parameters().Select(named => named.name), test.Model.named_parameters().Select(named => named.name));
        Assert.Equal(test.Base.named_modules().Select(named => named.name), test.Model.named_modules().Select(named => named.name));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_step_reaches_every_trained_parameter_and_leaves_the_others_bit_for_bit(string method, string tower, string users, bool switches)
    {
        using var scope = NewDisposeScope();
        using var test = new ConformanceCase(method, tower, users, switches);
        var before = Bytes(test.Model);
        Train(test, steps: 2); // the first step leaves what stands before a zero (LoRA's A) without a gradient

        var after = Bytes(test.Model);
        var trained = test.Trained().ToDictionary(named => named.Name, named => named.Parameter);
        Assert.All(trained, named => Assert.True(named.Value.grad is not null, $"{named.Key} has no gradient"));
        foreach (var (name, bytes) in before)
        {
            // A key's bias cancels in the softmax: its true gradient is zero.
            if (trained.ContainsKey(name) && !name.EndsWith("attention.key.bias", StringComparison.Ordinal))
            {
                Assert.False(bytes.AsSpan().SequenceEqual(after[name]), $"{name} was not trained");
            }
            else if (!trained.ContainsKey(name))
            {
                Assert.True(bytes.AsSpan().SequenceEqual(after[name]), $"{name} is frozen and changed");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Trained_weights_loaded_into_a_fresh_base_give_the_same_output(string method, string tower, string users, bool switches)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var test = new ConformanceCase(method, tower, users, switches);
        Train(test, steps: 2);
        var path = Path.Combine(folder.Path, "weights.safetensors");
        var nothing = !test.Trained().Any();
        TrainedWeights.Save(path, test.Model, everything: nothing);

        using var fresh = new ConformanceCase(method, tower, users, switches);
        TrainedWeights.Load(path, fresh.Model, everything: nothing);
        Assert.Equal(TinyModels.Outputs(test.Model), TinyModels.Outputs(fresh.Model));
    }

    [Theory]
    [MemberData(nameof(WithBase))]
    public void A_set_that_was_made_and_attached_is_saved_and_loaded_whole(string method, string tower, string users, bool switches)
    {
        using var scope = NewDisposeScope();
        using var test = new ConformanceCase(method, tower, users, switches);
        using var former = test.Model.Detach()!;
        using var set = TinyModels.Drawn(test.Model, test.Options, seed: 8);
        test.Model.Attach(set);
        test.Model.SetTraining(false);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "weights.safetensors");
        TrainedWeights.Save(path, test.Model, everything: false, "abc");
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(set.Values().Keys.Order(StringComparer.Ordinal), file.Entries.Keys.Order(StringComparer.Ordinal));

        using var fresh = new ConformanceCase(method, tower, users, switches);
        TrainedWeights.Load(path, fresh.Model, everything: false, "abc");
        Assert.Equal(TinyModels.Outputs(test.Model), TinyModels.Outputs(fresh.Model));
    }

    [Theory]
    [MemberData(nameof(WithBase))]
    public void Detaching_gives_the_base_back_exactly_and_attaching_the_adapters(string method, string tower, string users, bool switches)
    {
        using var scope = NewDisposeScope();
        using var test = new ConformanceCase(method, tower, users, switches);
        Train(test, steps: 2);
        var adapted = TinyModels.Outputs(test.Model);

        var set = test.Model.Detach()!;
        Assert.Equal(TinyModels.Outputs(test.Base), TinyModels.Outputs(test.Model));
        test.Model.Attach(set);
        Assert.Equal(adapted, TinyModels.Outputs(test.Model));
        Assert.Equal(test.Trained().Any(), !adapted.SequenceEqual(TinyModels.Outputs(test.Base)));
    }

    [Theory]
    [MemberData(nameof(WithAdapters))]
    public void A_second_set_on_taken_points_is_refused_and_changes_nothing(string method, string tower, string users)
    {
        using var test = new ConformanceCase(method, tower, users, switches: false);
        var before = TinyModels.Outputs(test.Model);
        using var second = AdapterRegistry.Create(test.Model, test.Options)!;
        Assert.Contains("detach that set first", Assert.Throws<InvalidOperationException>(() => test.Model.Attach(second)).Message, StringComparison.Ordinal);
        Assert.False(second.IsAttached);
        Assert.Equal(before, TinyModels.Outputs(test.Model));

        using var first = test.Model.Detach();
        test.Model.Attach(second);
        Assert.True(second.IsAttached);
    }

    [Theory]
    [MemberData(nameof(WithAdapters))]
    public void Packed_and_padded_titles_agree_under_adapters(string method, string tower, string users)
    {
        using var scope = NewDisposeScope();
        using var test = new ConformanceCase(method, tower, users, switches: false);
        if (test.Model.Items is not TextItemEncoder text)
        {
            return; // no titles
        }

        Train(test, steps: 2);
        test.Model.SetTraining(false);
        var titles = TinyModels.Titles();
        int[] items = [.. Enumerable.Range(1, TinyModels.Items)];
        var length = items.Max(item => titles[item].Length);
        var padId = text.TextEncoder.Options.PadId;
        var ids = full(items.Length, length, padId, dtype: ScalarType.Int64);
        foreach (var item in items)
        {
            long[] tokens = [.. titles[item].ToArray().Select(token => (long)token)];
            ids[item - 1, ..tokens.Length] = tensor(tokens);
        }

        var padded = PackedTokens.Padded(ids, ids.ne(padId).to(ScalarType.Float32), padId: text.TextEncoder.Options.FirstPosition > 0 ? padId : null);
        Numbers.AreClose(text.Encode(padded), text.Encode(titles, items), 1e-5);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Training_mode_and_moves_reach_the_adapters(string method, string tower, string users, bool switches)
    {
        using var test = new ConformanceCase(method, tower, users, switches);
        test.Model.SetTraining(true);
        Assert.All(Modules(test), module => Assert.True(module.training));
        test.Model.SetTraining(false);
        Assert.All(Modules(test), module => Assert.False(module.training));
        test.Model.MoveTo(META);
        Assert.All(TrainedWeights.Named(test.Model).Values, parameter => Assert.Equal(DeviceType.META, parameter.device_type));
    }

    private static IEnumerable<nn.Module> Modules(ConformanceCase test) => [.. test.Model.modules(), .. test.Set?.modules() ?? []];

    private static Dictionary<string, byte[]> Bytes(Recommender model) =>
        TrainedWeights.Named(model).ToDictionary(named => named.Key, named => named.Value.bytes.ToArray());

    private static void Train(ConformanceCase test, int steps)
    {
        var groups = ParameterGroups.Of(test.Model, new LearningRateOptions());
        if (groups.Count == 0)
        {
            return;
        }

        // Every user in one batch, so that the position table is used from its first row on.
        var batch = TinyModels.Batch(test.Model.Users.PredictsEveryPosition ? "sasrec" : "cpc", negatives: true, size: 100);
        using var optimizer = new AdamOptimizer(groups);
        for (var step = 0; step < steps; step++)
        {
            optimizer.ZeroGradients();
            RecommenderTask.Loss(test.Model, TinyModels.ContentOf(test.Model), new BinaryCrossEntropy(), batch).backward();
            optimizer.Step();
        }
    }
}
