using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Ranking;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Evaluation;

public sealed class RecommenderEvaluationTests
{
    public static TheoryData<string> Towers => [.. TinyModels.Towers];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void No_batch_size_changes_a_rank(int batchSize)
    {
        using var model = TinyModels.Create("bert");
        foreach (var heldOut in new[] { HeldOut.Validation, HeldOut.Test })
        {
            Assert.Equal(Ranks(model, heldOut, 512), Ranks(model, heldOut, batchSize));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void No_batch_size_changes_a_user_vector(int batchSize)
    {
        using var model = TinyModels.Create("bert");
        var items = RecommenderEvaluation.ItemVectors(model, TinyModels.ContentOf(model));
        float[] Vectors(int size) => RecommenderEvaluation.UserVectors(
            model, items, TinyModels.Domain.UserCount, user => TinyModels.Domain.Input(user, HeldOut.Test), size);
        Assert.Equal(Vectors(512), Vectors(batchSize), (wanted, found) => MathF.Abs(wanted - found) < 1e-6f);
    }

    [Theory]
    [MemberData(nameof(Towers))]
    public void The_vectors_of_the_catalogue_are_those_of_its_items_and_padding_is_zero(string tower)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create(tower);
        var vectors = RecommenderEvaluation.ItemVectors(model, TinyModels.ContentOf(model));
        Assert.Equal((TinyModels.Items + 1) * TinyModels.UserWidth, vectors.Length);
        Assert.All(vectors[..TinyModels.UserWidth], value => Assert.Equal(0, value));
        using var _ = no_grad();
        for (var item = 1; item <= TinyModels.Items; item++)
        {
            Assert.Equal(
                model.Encode([item]).data<float>().ToArray(),
                vectors[(item * TinyModels.UserWidth)..((item + 1) * TinyModels.UserWidth)],
                (wanted, found) => MathF.Abs(wanted - found) < 5e-6f * MathF.Max(1, vectors.Max(MathF.Abs)));
        }
    }

    [Fact]
    public void Items_of_the_same_title_are_encoded_once_and_have_the_same_vector()
    {
        using var scope = NewDisposeScope();
        var titles = new TokenizedTitles([5, 6, 7, 5, 6, 8, 5, 6, 7], [0, 0, 3, 3, 6, 9, 9]); // items 1 and 4, and 2 and 5 (no tokens)
        var shape = TinyModels.Shape("bert");
        using var model = new Recommender(
            new TextItemEncoder(new TextEncoder(shape), new ItemHead(shape.Width, TinyModels.UserWidth)),
            UserEncoder.Create(new SasRecOptions { Width = TinyModels.UserWidth }, TinyModels.Positions));
        TinyModels.Draw(model, seed: 1);
        Assert.Equal([0, 1, 2, 3, 1, 2], Enumerable.Range(0, 6).Select(titles.FirstOfSame));
        var vectors = RecommenderEvaluation.ItemVectors(model, titles);
        float[] Vector(int item) => vectors[(item * TinyModels.UserWidth)..((item + 1) * TinyModels.UserWidth)];
        Assert.Equal(Vector(1), Vector(4));
        Assert.Equal(Vector(2), Vector(5));
        Assert.NotEqual(Vector(0), Vector(2));
        Assert.NotEqual(Vector(1), Vector(3));
    }

    [Fact]
    public void Ranks_equal_a_slow_loop_over_scores()
    {
        using var model = TinyModels.Create("bert");
        var domain = TinyModels.Domain;
        var items = RecommenderEvaluation.ItemVectors(model, TinyModels.ContentOf(model));
        var users = RecommenderEvaluation.UserVectors(model, items, domain.UserCount, user => domain.Input(user, HeldOut.Test));
        var ranks = Ranks(model, HeldOut.Test, 512);
        for (var user = 0; user < domain.UserCount; user++)
        {
            double Score(int item) => Enumerable.Range(0, TinyModels.UserWidth)
                .Sum(i => (double)users[(user * TinyModels.UserWidth) + i] * items[(item * TinyModels.UserWidth) + i]);
            var target = domain.Target(user, HeldOut.Test);
            var history = domain.History(user, HeldOut.Test).ToArray();
            var expected = history.Contains(target)
                ? CatalogueRanking.Missed
                : 1 + Enumerable.Range(1, domain.ItemCount).Count(item => !history.Contains(item) && Score(item) > Score(target) + 1e-6);
            Assert.Equal(expected, ranks[user]);
        }
    }

    [Fact]
    public void Evaluation_switches_dropout_off()
    {
        using var model = TinyModels.Create("bert", dropout: 0.5);
        model.SetTraining(true);
        var first = RecommenderEvaluation.ItemVectors(model, TinyModels.ContentOf(model));
        Assert.False(model.training);
        model.SetTraining(true);
        Assert.Equal(first, RecommenderEvaluation.ItemVectors(model, TinyModels.ContentOf(model)));
    }

    private static int[] Ranks(Recommender model, HeldOut heldOut, int batchSize) =>
        RecommenderEvaluation.Ranks(model, TinyModels.ContentOf(model), TinyModels.Domain, heldOut, new EvaluationOptions { BatchSize = batchSize });
}
