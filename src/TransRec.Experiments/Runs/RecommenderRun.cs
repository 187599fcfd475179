using TransRec.Data;
using TransRec.Experiments.Adapters;
using TransRec.Foundation.Files;
using TransRec.Images;
using TransRec.Serving;

namespace TransRec.Experiments.Runs;

/// <summary>An item for a user.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="ItemId">The item's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Score">The dot product of user and item vector: higher is better, comparable within one list only.</param>
public sealed record Recommendation(int Rank, string ItemId, string Title, double Score);

/// <summary>
/// A finished run, ready to recommend: the vectors of the catalogue are computed once, at opening. The catalogue is every item of the data, taken or not, and the data may
/// have grown since the training: new users and interactions are served, and new items by their titles or pictures. What a user has taken is never recommended, however
/// long ago it was; of it the model reads the last items.
/// </summary>
public sealed class RecommenderRun : IDisposable
{
    private readonly FinishedModel finished;
    private readonly Domain domain;
    private readonly Backbone backbone;
    private readonly DomainModel served;

    private RecommenderRun(FinishedModel finished)
    {
        this.finished = finished;
        domain = finished.Domain;
        var set = finished.Model.Detach();
        backbone = new Backbone(finished.Model, itemPrecision: finished.Evaluation.ItemPrecision);
        served = backbone.Serve(domain.Name, domain.ItemIds, finished.Content, set is null ? null : backbone.Take(_ => set));
        foreach (var item in finished.Served?.Withdrawn ?? [])
        {
            _ = served.Remove(domain.ItemIds[item]);
        }
    }

    /// <summary>The items that are recommended, and the users with all that they have taken. It has no splits: those are of the domain that training sees (<see cref="Domain.Load"/>).</summary>
    public Domain Domain => domain;

    /// <summary>What is different in the data since the training; null when nothing is.</summary>
    public DataChange? Change => finished.Served?.Change;

    /// <summary>What whoever asks should know: that the data have changed and how, that the run is unfinished. Empty when there is nothing to say.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. finished.Unfinished is { } unfinished ? [unfinished] : Array.Empty<string>(),
        .. Change is { } change ? [$"The data in {finished.Data.Folder} have changed since the training: {change}."] : Array.Empty<string>(),
    ];

    /// <summary>Opens a run over its own domain, or a base with adapters over theirs.</summary>
    /// <param name="folder">A finished pretrain or adapt run; with adapters the pretrain run that is their base.</param>
    /// <param name="adapter">Adapters to put on the run; null: none. Default null.</param>
    /// <param name="pictures">Is told how far the decoding of pictures is, where the run reads some; from several threads, one at a time. Default null.</param>
    /// <param name="otherData">Whether data of another catalogue than that of the run's training are accepted. Default false.</param>
    /// <param name="allowUnfinished">Whether a run that is not complete is used, at its best epoch so far. Default false.</param>
    /// <exception cref="RunException">The folder is no such run, the run is unfinished, or its data are of another catalogue now.</exception>
    /// <exception cref="CheckpointException">The adapter folder is not as it was written, or belongs to another base.</exception>
    public static RecommenderRun Open(
        string folder, AdapterOnBase? adapter = null, IProgress<PictureProgress>? pictures = null, bool otherData = false, bool allowUnfinished = false) =>
        new(FinishedModel.Open(folder, new RunChoice { Adapter = adapter, Serving = true, OtherData = otherData, AllowUnfinished = allowUnfinished }, new(pictures)));

    /// <summary>The best items for a user of the domain, whose own items are left out.</summary>
    /// <param name="userId">The user's id in users.tsv.</param>
    /// <param name="k">How many, from 1.</param>
    /// <exception cref="RunException">There is no such user.</exception>
    public IReadOnlyList<Recommendation> ForUser(string userId, int k) => Best(domain.Sequence(UserOf(userId)).ToArray(), k);

    /// <summary>The best items behind a history, whose items are left out.</summary>
    /// <param name="itemIds">Item ids, oldest first; of a long history the model reads the last ones.</param>
    /// <param name="k">How many, from 1.</param>
    /// <exception cref="RunException">The history is empty, or has items that the catalogue lacks; all of them are named.</exception>
    public IReadOnlyList<Recommendation> ForHistory(IReadOnlyList<string> itemIds, int k) => Best(Items(itemIds), k);

    /// <summary>The best items for a user of the domain, with the history.</summary>
    /// <param name="userId">The user's id in users.tsv.</param>
    /// <param name="k">How many, from 1.</param>
    /// <param name="asTested">
    /// Whether the user's last item is held out, as in the test, so that it can be recommended. Only items that the test ranks are then candidates. Items of the history are left
    /// out all the same, however old; the test leaves out those of the last interactions (<see cref="DomainOptions.MaximumSequenceLength"/> + 2), so that there a rank can be lower. Default false.
    /// </param>
    /// <exception cref="RunException">There is no such user, or as tested: the data have changed, or the test does not have this user.</exception>
    public RecommendationList ListForUser(string userId, int k, bool asTested = false)
    {
        var all = domain.Sequence(UserOf(userId)).ToArray();
        if (!asTested)
        {
            return new RecommendationList(userId, Named(all), Best(all, k), Named(all[^1..])[0]);
        }

        var test = TestOf(userId);
        int[] unranked = [.. Enumerable.Range(1, domain.ItemCount).Where(item => !test.TryFindItem(domain.ItemIds[item], out _))];
        var past = all[..^1];
        return new RecommendationList(userId, Named(past), Best(past, k, unranked, finished.Data.MaximumSequenceLength), Named(all[^1..])[0], AsTested: true);
    }

    /// <summary>The best items behind a history, with the history.</summary>
    /// <inheritdoc cref="ForHistory"/>
    public RecommendationList ListForHistory(IReadOnlyList<string> itemIds, int k)
    {
        var past = Items(itemIds);
        return new RecommendationList(null, Named(past), Best(past, k));
    }

    /// <summary>All that a user has taken, with titles, oldest first.</summary>
    /// <exception cref="RunException">There is no such user.</exception>
    public IReadOnlyList<(string Id, string Title)> History(string userId) =>
        [.. domain.Sequence(UserOf(userId)).ToArray().Select(item => (domain.ItemIds[item], domain.Titles[item]))];

    /// <inheritdoc />
    public void Dispose()
    {
        backbone.Dispose();
        finished.Dispose();
    }

    // What was taken is masked whole; of it the model reads the last items.
    private IReadOnlyList<Recommendation> Best(int[] taken, int k, IReadOnlyList<int>? unranked = null, int longest = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var read = taken.Length > longest ? taken[^longest..] : taken;
        var answer = served.Recommend(Ids(read), k, Ids([.. taken, .. unranked ?? []]));
        return [.. answer.Items.Select((best, place) => new Recommendation(place + 1, best.Id, domain.TryFindItem(best.Id, out var item) ? domain.Titles[item] : "", best.Score))];
    }

    private string[] Ids(int[] items) => [.. items.Select(item => domain.ItemIds[item])];

    private Domain TestOf(string userId)
    {
        var test = finished.Served is { } served ? served.Evaluated : domain;
        return test is null
            ? throw new RunException($"The data in {finished.Data.Folder} have changed since the training, so that the test cannot be shown. Restore the data, or ask without --as-tested.")
            : test.TryFindUser(userId, out _)
            ? test
            : throw new RunException($"The test does not have user \"{userId}\": it has users with at least {test.Options.MinimumInteractions} interactions. Ask without --as-tested.");
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
        : throw new RunException($"{domain.Name} has no user \"{userId}\" with an interaction.{(domain.UserCount > 0 ? $" Users begin {domain.UserIds[0]}, ..." : "")}");
}
