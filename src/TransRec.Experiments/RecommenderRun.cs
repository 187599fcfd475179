using TransRec.Data;
using TransRec.Evaluation;
using TransRec.Images;

namespace TransRec.Experiments;

/// <summary>An item for a user.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="ItemId">The item's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Score">The dot product of user and item vector: higher is better, comparable within one list only.</param>
public sealed record Recommendation(int Rank, string ItemId, string Title, double Score);

/// <summary>A finished run, ready to recommend: the catalogue's vectors are computed once, at opening.</summary>
public sealed class RecommenderRun : IDisposable
{
    private readonly FinishedModel finished;
    private readonly Domain domain;
    private readonly float[] itemVectors;

    private RecommenderRun(FinishedModel finished)
    {
        this.finished = finished;
        domain = finished.Domain;
        itemVectors = RecommenderEvaluation.ItemVectors(finished.Model, finished.Content, finished.Evaluation.ItemPrecision);
    }

    /// <summary>The domain whose items are recommended.</summary>
    public Domain Domain => domain;

    /// <summary>Opens a run over its own domain, or a base with adapters over theirs.</summary>
    /// <param name="folder">A finished pretrain or adapt run; with adapters the pretrain run that is their base.</param>
    /// <param name="adapter">Adapters to put on the run; null: none. Default null.</param>
    /// <param name="pictures">Is told how far the decoding of pictures is, where the run reads some; from several threads, one at a time. Default null.</param>
    /// <exception cref="RunException">The folder is no such run, or its data have changed.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The adapter folder is not as it was written, or belongs to another base.</exception>
    public static RecommenderRun Open(string folder, AdapterOnBase? adapter = null, IProgress<PictureProgress>? pictures = null) =>
        new(FinishedModel.Open(folder, adapter, new(pictures)));

    /// <summary>The best items for a user of the domain, whose own items are left out.</summary>
    /// <param name="userId">The user's id in users.tsv.</param>
    /// <param name="k">How many, from 1.</param>
    /// <exception cref="RunException">There is no such user.</exception>
    public IReadOnlyList<Recommendation> ForUser(string userId, int k) => Best(domain.Sequence(UserOf(userId)).ToArray(), k);

    /// <summary>The best items behind a history, whose items are left out.</summary>
    /// <param name="itemIds">Item ids, oldest first; of a long history the last ones count.</param>
    /// <param name="k">How many, from 1.</param>
    /// <exception cref="RunException">The history is empty, or has items that the catalogue lacks; all of them are named.</exception>
    public IReadOnlyList<Recommendation> ForHistory(IReadOnlyList<string> itemIds, int k) => Best(Items(itemIds), k);

    /// <summary>The best items for a user of the domain, with the history.</summary>
    /// <param name="userId">The user's id in users.tsv.</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="asTested">Whether the user's last item is held out, as in the test, so that it can be recommended. Default false.</param>
    /// <exception cref="RunException">There is no such user.</exception>
    public RecommendationList ListForUser(string userId, int k, bool asTested = false)
    {
        var all = domain.Sequence(UserOf(userId)).ToArray();
        var past = asTested ? all[..^1] : all;
        return new RecommendationList(userId, Named(past), Best(past, k), Named(all[^1..])[0], asTested);
    }

    /// <summary>The best items behind a history, with the history.</summary>
    /// <inheritdoc cref="ForHistory"/>
    public RecommendationList ListForHistory(IReadOnlyList<string> itemIds, int k)
    {
        var past = Items(itemIds);
        return new RecommendationList(null, Named(past), Best(past, k));
    }

    /// <summary>A user's items with titles, oldest first.</summary>
    /// <exception cref="RunException">There is no such user.</exception>
    public IReadOnlyList<(string Id, string Title)> History(string userId) =>
        [.. domain.Sequence(UserOf(userId)).ToArray().Select(item => (domain.ItemIds[item], domain.Titles[item]))];

    /// <inheritdoc />
    public void Dispose() => finished.Dispose();

    private IReadOnlyList<Recommendation> Best(int[] history, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var longest = finished.Model.Users.MaximumLength;
        var input = history.Length > longest ? history[^longest..] : history;
        var user = RecommenderEvaluation.UserVectors(finished.Model, itemVectors, 1, _ => input);
        return [.. TopK.Of(user, itemVectors, k, history)
            .Select((best, place) => new Recommendation(place + 1, domain.ItemIds[best.Item], domain.Titles[best.Item], best.Score))];
    }

    private NamedItem[] Named(int[] items) => [.. items.Select(item => new NamedItem(domain.ItemIds[item], domain.Titles[item]))];

    private int[] Items(IReadOnlyList<string> itemIds)
    {
        ArgumentNullException.ThrowIfNull(itemIds);
        if (itemIds.Count == 0)
        {
            throw new RunException("The history is empty; name at least one item.");
        }

        string[] unknown = [.. itemIds.Where(id => !domain.TryFindItem(id, out _))];
        return unknown.Length > 0
            ? throw new RunException($"The catalogue of {domain.Name} has no item {string.Join(", ", unknown)}. Its items begin {domain.ItemIds[1]}, ...")
            : [.. itemIds.Select(id => domain.TryFindItem(id, out var item) ? item : 0)];
    }

    private int UserOf(string userId) => domain.TryFindUser(userId, out var user)
        ? user
        : throw new RunException(
            $"{domain.Name} has no user \"{userId}\" with at least {domain.Options.MinimumInteractions} interactions. Users begin {domain.UserIds[0]}, ...");
}
