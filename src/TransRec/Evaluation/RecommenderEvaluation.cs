using TransRec.Collectives;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Models;
using TransRec.Options;
using TransRec.Ranking;

namespace TransRec.Evaluation;

/// <summary>Vectors of a recommender, and its ranks over a full catalogue. Work is cut into parts; no cut changes a number.</summary>
public static class RecommenderEvaluation
{
    /// <summary>The vectors of the whole catalogue. Items of the same content (titles of the same tokens) are encoded once and have the same vector on every device.</summary>
    /// <param name="model">The model; put into evaluation mode.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="precision">float32, or bfloat16 for the linear layers of the item encoder. Default float32.</param>
    /// <param name="communicator">The processes that each encode a part and get the whole. Null: this one alone. Default null.</param>
    /// <returns>[items + 1, width], row 0 (padding) is zero.</returns>
    public static float[] ItemVectors(
        Recommender model, IItemContent content, string precision = RoundedProjections.Float32, ICommunicator? communicator = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(content);
        precision = Require.OneOf(precision, RoundedProjections.Precisions, nameof(precision));
        return CatalogueVectors.Of(model, content, precision, communicator);
    }

    /// <summary>The user vectors behind some histories. Only the items that they name are read, whatever the size of the catalogue.</summary>
    /// <param name="model">The model; put into evaluation mode.</param>
    /// <param name="itemVectors">What <see cref="ItemVectors"/> gave.</param>
    /// <param name="count">How many histories.</param>
    /// <param name="history">The item numbers of a history, oldest first, 1 to the user encoder's positions.</param>
    /// <param name="batchSize">Histories encoded at a time.</param>
    /// <returns>[histories, width].</returns>
    public static float[] UserVectors(Recommender model, float[] itemVectors, int count, Histories history, int batchSize = 512)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(history);
        model.SetTraining(false);
        var items = new ItemTable(itemVectors, model.Users.Width);
        var vectors = new float[count * items.Width];
        for (var start = 0; start < count; start += batchSize)
        {
            var users = Math.Min(batchSize, count - start);
            ModuleUserVectors.Encode(model.Users, items, start, users, history, vectors.AsSpan(start * items.Width, users * items.Width));
        }

        return vectors;
    }

    /// <summary>Ranks the held-out items of a domain's users.</summary>
    /// <param name="model">The model; put into evaluation mode.</param>
    /// <param name="content">What the domain's items are.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="heldOut">Validation or test.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="communicator">The processes that each rank a part of the users and get all ranks. Null: this one alone. Default null.</param>
    /// <returns>A rank per user.</returns>
    public static int[] Ranks(
        Recommender model, IItemContent content, Domain domain, HeldOut heldOut, EvaluationOptions options, ICommunicator? communicator = null)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(options);
        return Ranks(model, ItemVectors(model, content, options.ItemPrecision, communicator), domain, heldOut, options, communicator);
    }

    /// <summary>Ranks the held-out items of a domain's users over vectors of the catalogue that are there.</summary>
    /// <param name="model">The model; put into evaluation mode.</param>
    /// <param name="items">What <see cref="ItemVectors"/> gave.</param>
    /// <param name="domain">The domain of the vectors.</param>
    /// <param name="heldOut">Validation or test.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="communicator">As above.</param>
    /// <returns>A rank per user.</returns>
    internal static int[] Ranks(
        Recommender model, float[] items, Domain domain, HeldOut heldOut, EvaluationOptions options, ICommunicator? communicator = null)
    {
        var ranks = communicator ?? SingleProcess.Instance;
        var start = (int)((long)domain.UserCount * ranks.Rank / ranks.Size);
        var own = new int[(int)((long)domain.UserCount * (ranks.Rank + 1) / ranks.Size) - start];
        foreach (var (first, count) in UserBlocks.Of(own.Length, options.BatchSize))
        {
            var users = UserVectors(model, items, count, place => domain.Input(start + first + place, heldOut), options.BatchSize);
            var queries = RankingQueries.Of(domain, heldOut, start + first, count);
            CatalogueRanking.Ranks(users, items, model.Items.Width, queries, options.TargetConvention, options.TieConvention).CopyTo(own.AsSpan(first));
        }

        return ranks.Size == 1 ? own : [.. ranks.GatherLists<int>(own).SelectMany(part => part)];
    }
}

/// <summary>The item numbers of a history, oldest first.</summary>
/// <param name="place">The history's place in the caller's order.</param>
public delegate ReadOnlySpan<int> Histories(int place);
