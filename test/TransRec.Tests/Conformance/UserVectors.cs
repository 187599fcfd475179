using TransRec.Evaluation;
using TransRec.Models;
using TransRec.Ranking;
using TransRec.Serving;

namespace TransRec.Tests.Conformance;

/// <summary>Compares user vectors of histories of every length.</summary>
internal static class UserVectors
{
    /// <summary>The histories: every length there is, items at random, repeats among them.</summary>
    public static int[][] Histories(Recommender model)
    {
        var random = new Random(8);
        return [.. Enumerable.Range(1, model.Users.MaximumLength).Select(length => Enumerable.Range(0, length).Select(_ => random.Next(1, TinyModels.Items + 1)).ToArray())];
    }

    /// <summary>[items + 1, width], drawn; row 0 is zero.</summary>
    public static float[] Items(Recommender model)
    {
        var width = model.Users.Width;
        var random = new Random(9);
        return [.. Enumerable.Range(0, (TinyModels.Items + 1) * width).Select(i => i < width ? 0 : (random.NextSingle() - 0.5f) * 3)];
    }

    /// <summary>One by one and together they are the module's within 1e-5 of the largest value, and each other's bit for bit.</summary>
    public static void AssertEqual(Recommender model, CompiledUserEncoder encoder)
    {
        var (histories, items, width) = (Histories(model), Items(model), model.Users.Width);
        var expected = RecommenderEvaluation.UserVectors(model, items, histories.Length, user => histories[user]);
        var largest = expected.Max(MathF.Abs);
        var table = new ItemTable(items, width);
        var together = new float[expected.Length];
        encoder.Encode(table, histories.Length, user => histories[user], together);
        float[] alone = [.. histories.SelectMany(history => encoder.Encode(table, history))];
        Assert.True(largest > 0);
        Assert.All(expected.Zip(together), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-5 * largest, $"{pair.First} became {pair.Second}, with values up to {largest}"));
        if (encoder.IsNative)
        {
            Assert.Equal(together, alone);
        }
        else
        {
            Assert.All(expected.Zip(alone), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-5 * largest, $"{pair.First} became {pair.Second}"));
        }
    }
}
