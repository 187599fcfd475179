using System.Text.Json;
using TransRec.Checkpoints.Safetensors;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Users;
using TransRec.Evaluation;
using TransRec.Experiments.Adapter4Rec;
using TransRec.Models;
using TransRec.Ranking;
using static TorchSharp.torch;

namespace TransRec.Tests.Golden;

/// <summary>Per-user ranks of the reference (golden/eval/metrics.json, written by Adapter4Rec's own evaluation), by our model with its weights.</summary>
public sealed class EvaluationRankTests
{
    [Theory]
    [InlineData(HeldOut.Validation, "valid")]
    [InlineData(HeldOut.Test, "test")]
    public void Every_users_rank_hit_and_NDCG_equal_the_reference(HeldOut heldOut, string split)
    {
        using var metrics = JsonDocument.Parse(File.ReadAllText(GoldenFolder.Need("eval", "metrics.json")));
        var expected = metrics.RootElement.GetProperty(split);
        var domain = EvaluationSplitTests.Load();
        using var model = Model(domain);
        Assert.Equal(expected.GetProperty("users").GetArrayLength(), domain.UserCount);

        var ranks = RecommenderEvaluation.Ranks(model, new ItemNumbers(domain.ItemCount), domain, heldOut, new EvaluationOptions { BatchSize = 100 });

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

    private static Recommender Model(Domain domain)
    {
        using var meta = JsonDocument.Parse(File.ReadAllText(GoldenFolder.Need("eval", "meta.json")));
        int Setting(string name) => meta.RootElement.GetProperty(name).GetInt32();
        using var weights = SafetensorsFile.Open(GoldenFolder.Need("eval", "weights.safetensors"));
        var width = (int)weights.Entries["item_embeddings"].Shape[1];
        var shape = new SasRecOptions { Width = width, Blocks = Setting("blocks"), Heads = Setting("heads") };
        var model = new Recommender(new IdItemEncoder(domain.ItemCount, width), UserEncoder.Create(shape, Setting("max_seq_len")));
        var own = TrainedWeights.Named(model);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        foreach (var name in weights.Entries.Keys)
        {
            own[name == "item_embeddings" ? "items.embedding" : ReferenceKeys.Of("full").ToOwn(name)!].copy_(weights.Read(name));
        }

        Assert.Equal(own.Count, weights.Entries.Count);
        return model;
    }
}
