using TransRec.Blocks;
using TransRec.Evaluation;
using TransRec.Models;

namespace TransRec.Tests.Conformance;

/// <summary>What every method promises when the catalogue's vectors are computed in bfloat16.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class ItemPrecisionConformanceTests
{
    public static TheoryData<string, string, string> Users =>
        [.. ConformanceCase.WithoutSwitches.Where(row => row.Data.Item3 == "sasrec" && row.Data.Item2 is not ("resnet" or "id"))];

    [Theory]
    [MemberData(nameof(Users))]
    public void The_vectors_stay_near_and_are_those_of_before_afterwards(string method, string tower, string users)
    {
        using var test = new ConformanceCase(method, tower, users, switches: false);
        var exact = RecommenderEvaluation.ItemVectors(test.Model, TinyModels.ContentOf(test.Model));
        var rounded = RecommenderEvaluation.ItemVectors(test.Model, TinyModels.ContentOf(test.Model), RoundedProjections.Bfloat16);
        var largest = exact.Max(Math.Abs);
        var farthest = exact.Zip(rounded).Max(pair => Math.Abs(pair.First - pair.Second)) / largest;
        Assert.InRange(farthest, 1e-8, 0.1); // two blocks of sixteen channels; BERT-base is 1.2e-2 away (the benchmark embed-fast)
        Assert.Equal(exact, RecommenderEvaluation.ItemVectors(test.Model, TinyModels.ContentOf(test.Model)));
    }

    [Fact]
    public void Layers_that_a_training_has_rounded_stay_so()
    {
        using var test = new ConformanceCase("houlsby", "bert", "sasrec", switches: false);
        using var training = RoundedProjections.Frozen(test.Model, RoundedProjections.Bfloat16);
        _ = RecommenderEvaluation.ItemVectors(test.Model, TinyModels.ContentOf(test.Model), RoundedProjections.Bfloat16);
        Assert.All(test.Model.modules().OfType<Projection>(), projection => Assert.NotNull(projection.Rounded));
    }

    [Fact]
    public void Another_word_is_named_with_those_that_there_are() =>
        Assert.Contains("bfloat16", Assert.ThrowsAny<ArgumentException>(() =>
        {
            using var test = new ConformanceCase("houlsby", "bert", "sasrec", switches: false);
            return RecommenderEvaluation.ItemVectors(test.Model, TinyModels.ContentOf(test.Model), "float16");
        }).Message);
}
