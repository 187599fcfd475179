using TransRec.Server.Domains;
using TransRec.Serving;

namespace TransRec.Server.Pages.Trials;

/// <summary>The trials that were asked for last.</summary>
internal sealed class AdapterTrials(ServedDomains domains, PagesOptions options)
{
    /// <summary>What stands for the backbone without adapters in addresses.</summary>
    public const string Backbone = "backbone";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly List<(string Domain, string Adapters, AdapterTrial Trial)> trials = []; // the latest asked for first

    /// <summary>What a domain can be compared with: adapters of the shelf that fit no worse than by their digest, and the backbone without any.</summary>
    public IReadOnlyList<ServedAlgorithm> Choices => [.. domains.Adapters, ServedAlgorithm.Backbone];

    /// <summary>The word for an algorithm in addresses.</summary>
    public static string WordOf(ServedAlgorithm algorithm) => algorithm.Digest ?? Backbone;

    /// <summary>A domain with an algorithm; begun when it was not asked for before, and waited for a moment.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="word">A digest, or <see cref="Backbone"/>.</param>
    /// <param name="stop">Stops waiting.</param>
    public async Task<TrialState> OfAsync(ServedDomain domain, string word, CancellationToken stop)
    {
        if (Choices.FirstOrDefault(choice => WordOf(choice) == word) is not { } algorithm)
        {
            return new TrialState(null, null, 0, 0, $"There are no adapters {word} on the server's shelf.");
        }

        if (word == WordOf(domain.Algorithm))
        {
            return new TrialState(algorithm, domain.Model, 1, 1, null);
        }

        if (domain.Status is var status && status.Items + status.RemovedItems > options.MostItemsAside)
        {
            return new TrialState(algorithm, null, 0, 0, $"The catalogue has {status.Items + status.RemovedItems} items; at most {options.MostItemsAside} are encoded aside for a comparison.");
        }

        var trial = Take(domain, word, algorithm);
        try
        {
            await trial.Ready.WaitAsync(Patience, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new TrialState(algorithm, null, trial.Done, trial.Total, null);
        }
        catch (Exception) when (trial.Failure is { } failure)
        {
            // The next who asks tries again.
            Drop(trial);
            return new TrialState(algorithm, null, 0, trial.Total, failure);
        }

        return new TrialState(algorithm, trial.Model(), trial.Total, trial.Total, null);
    }

    private AdapterTrial Take(ServedDomain domain, string word, ServedAlgorithm algorithm)
    {
        lock (gate)
        {
            // A domain that was removed and made again is another one.
            var place = trials.FindIndex(each => each.Domain == domain.Name && each.Adapters == word);
            var trial = place >= 0 ? trials[place].Trial : null;
            if (place >= 0)
            {
                trials.RemoveAt(place);
            }

            if (trial?.IsOf(domain) != true)
            {
                trial = AdapterTrial.Begin(domain, () => domains.Aside(domain.Name, algorithm.Digest));
            }

            trials.Insert(0, (domain.Name, word, trial));
            if (trials.Count > options.ComparisonsKept)
            {
                trials.RemoveAt(trials.Count - 1);
            }

            return trial;
        }
    }

    private void Drop(AdapterTrial trial)
    {
        lock (gate)
        {
            _ = trials.RemoveAll(each => each.Trial == trial);
        }
    }
}

/// <summary>How far a trial is.</summary>
/// <param name="Algorithm">The algorithm; null: there is none.</param>
/// <param name="Model">The domain with it; null: it is not ready, or cannot be made.</param>
/// <param name="Done">Items that are encoded.</param>
/// <param name="Total">Items to be encoded.</param>
/// <param name="Failure">Why it cannot be made; null: it can.</param>
internal sealed record TrialState(ServedAlgorithm? Algorithm, DomainModel? Model, int Done, int Total, string? Failure);
