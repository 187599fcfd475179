using TransRec.Adapters;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Tests.Conformance;

/// <summary>Folding adapters into the base's weights: every method that says it can, in every encoder.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class MergeConformanceTests
{
    public static TheoryData<string, string, string> WithAdapters => ConformanceCase.WithAdapters;

    public static TheoryData<string, string, string> Mergeable => ConformanceCase.Mergeable;

    [Theory]
    [MemberData(nameof(WithAdapters))]
    public void The_registrys_claim_is_what_the_adapters_can(string method, string tower, string users)
    {
        using var test = new ConformanceCase(method, tower, users, switches: false);
        Assert.Equal(test.Merges, test.Set!.CanMerge);
    }

    [Theory]
    [MemberData(nameof(WithAdapters))]
    public void What_cannot_merge_is_refused_by_name_and_changes_nothing(string method, string tower, string users)
    {
        using var test = new ConformanceCase(method, tower, users, switches: false);
        if (test.Merges)
        {
            return;
        }

        var before = TinyModels.Outputs(test.Model);
        var error = Assert.Throws<InvalidOperationException>(test.Set!.Merge);
        var expected = test.Set.parameters().Any() ? "cannot be merged: " : "no adapters to merge"; // a selection's values are in the base as they are
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(test.Set.IsMerged);
        Assert.Equal(before, TinyModels.Outputs(test.Model));
    }

    [Theory]
    [MemberData(nameof(Mergeable))]
    public void Merged_equals_unmerged_and_unmerging_gives_every_bit_back(string method, string tower, string users)
    {
        using var scope = NewDisposeScope();
        using var test = Moved(method, tower, users);
        var weights = Bytes(test.Model);
        var adapted = TinyModels.Outputs(test.Model);
        var largest = adapted.Max(MathF.Abs);
        Assert.NotEqual(TinyModels.Outputs(test.Base), adapted);

        test.Set!.Merge();
        Assert.True(test.Set.IsMerged);
        Assert.NotEqual(weights, Bytes(test.Model));
        var merged = TinyModels.Outputs(test.Model);
        Assert.All(adapted.Zip(merged), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-5 * largest, $"{pair.First} became {pair.Second}"));

        test.Set.Unmerge();
        Assert.False(test.Set.IsMerged);
        Assert.Equal(weights, Bytes(test.Model));
        Assert.Equal(adapted, TinyModels.Outputs(test.Model));
    }

    [Theory]
    [MemberData(nameof(Mergeable))]
    public void Detaching_a_merged_set_gives_the_base_back(string method, string tower, string users)
    {
        using var scope = NewDisposeScope();
        using var test = Moved(method, tower, users);
        test.Set!.Merge();
        using var set = test.Model.Detach()!;
        Assert.False(set.IsMerged);
        Assert.False(set.IsAttached);
        Assert.Equal(TinyModels.Outputs(test.Base), TinyModels.Outputs(test.Model));
        Assert.All(InsertionPoints.Of(test.Model), placed => Assert.False(placed.Point.IsOccupied));
    }

    [Theory]
    [MemberData(nameof(Mergeable))]
    public void While_merged_another_set_training_saving_and_loading_are_refused(string method, string tower, string users)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var test = Moved(method, tower, users);
        using var second = AdapterRegistry.Create(test.Model, test.Options)!;
        test.Set!.Merge();
        var merged = TinyModels.Outputs(test.Model);

        Assert.Contains("carries adapters already", Assert.Throws<InvalidOperationException>(() => test.Model.Attach(second)).Message, StringComparison.Ordinal);
        var path = Path.Combine(folder.Path, "weights.safetensors");
        Assert.Contains("unmerge", Refused(() => TrainedWeights.Save(path, test.Model, everything: false)), StringComparison.Ordinal);
        Assert.Contains("unmerge", Refused(() => TrainedWeights.Load(path, test.Model, everything: false)), StringComparison.Ordinal);
        test.Model.SetTraining(true);
        Action use = InsertionPoints.Of(test.Model).First(placed => placed.Point.IsOccupied).Point switch
        {
            WordPoint words => () => words.Forward(zeros(1, ScalarType.Int64)),
            var point => () => ((Projection)point).forward(ones(1, ((Projection)point).InputWidth)),
        };
        Assert.Contains("unmerge", Refused(use), StringComparison.Ordinal);
        test.Model.SetTraining(false);

        Assert.False(File.Exists(path));
        Assert.Equal(merged, TinyModels.Outputs(test.Model));
    }

    private static string Refused(Action action) => Assert.Throws<InvalidOperationException>(action).Message;

    /// <summary>A case whose adapters have moved away from where they start.</summary>
    private static ConformanceCase Moved(string method, string tower, string users)
    {
        var test = new ConformanceCase(method, tower, users, switches: false);
        test.Model.SetTraining(false);
        using var _ = no_grad();
        var seed = 10;
        foreach (var parameter in test.Set!.parameters())
        {
            parameter.add_(TinyModels.Normals(seed++, parameter.shape) * 0.2);
        }

        return test;
    }

    private static Dictionary<string, byte[]> Bytes(Recommender model) =>
        TrainedWeights.Named(model).ToDictionary(named => named.Key, named => named.Value.bytes.ToArray());
}
