using System.Text.Json;
using TransRec.Data;
using TransRec.Evaluation;

namespace TransRec.Tests.Golden;

/// <summary>Per-user ranks of the reference (golden/eval/metrics.json, written by Adapter4Rec's own evaluation).</summary>
public sealed class EvaluationRankTests
{
    [Theory]
    [InlineData(HeldOut.Validation, "valid")]
    [InlineData(HeldOut.Test, "test")]
    public void Every_users_rank_hit_and_NDCG_equal_the_reference(HeldOut heldOut, string split)
    {
        using var metrics = JsonDocument.Parse(File.ReadAllText(GoldenFolder.Need("eval", "metrics.json")));
        using var meta = JsonDocument.Parse(File.ReadAllText(GoldenFolder.Need("eval", "meta.json")));
        var expected = metrics.RootElement.GetProperty(split);
        int Setting(string name) => meta.RootElement.GetProperty(name).GetInt32();
        var weights = GoldenFolder.Need("eval", "weights.safetensors");
        var model = new EvaluationSasRec(weights, Setting("heads"), Setting("blocks"), Setting("max_seq_len"));
        var domain = EvaluationSplitTests.Load();
        Assert.Equal(expected.GetProperty("users").GetArrayLength(), domain.UserCount);

        float[] users = [.. Enumerable.Range(0, domain.UserCount).SelectMany(user => model.UserVector(domain.Input(user, heldOut)))];
        var ranks = CatalogueRanking.Ranks(users, model.ItemVectors, model.Width, RankingQueries.Of(domain, heldOut));

        foreach (var user in expected.GetProperty("users").EnumerateArray())
        {
            var number = user.GetProperty("user").GetInt32();
            Assert.Equal(user.GetProperty("target").GetInt32(), domain.Target(number, heldOut));
            var masked = user.GetProperty("target_score").ValueKind == JsonValueKind.Null;
            Assert.Equal(masked ? CatalogueRanking.Missed : user.GetProperty("rank").GetInt32(), ranks[number]);
            Assert.Equal(user.GetProperty("hit10").GetDouble(), RankingMetrics.Hit(ranks[number], 10));
            Assert.Equal(user.GetProperty("ndcg10").GetDouble(), RankingMetrics.Ndcg(ranks[number], 10), 6);
        }

        var at10 = RankingMetrics.Of(ranks).At(10);
        Assert.Equal(expected.GetProperty("hit10").GetDouble(), at10.HitRate, 6);
        Assert.Equal(expected.GetProperty("ndcg10").GetDouble(), at10.Ndcg, 6);
    }
}
