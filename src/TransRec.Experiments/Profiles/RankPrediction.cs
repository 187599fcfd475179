using TransRec.Collectives;
using TransRec.Encoders.Items;
using TransRec.Experiments.Runs;
using TransRec.Training;

namespace TransRec.Experiments.Profiles;

/// <summary>What a step would take in several ranks, from the parts that were measured in one process.</summary>
/// <param name="Ranks">How many ranks.</param>
/// <param name="StepMilliseconds">A step in them.</param>
/// <param name="Items">Of it the item encoder of the rank with the most to do, milliseconds.</param>
/// <param name="Users">Of it the users of the rank with the most, milliseconds.</param>
/// <param name="Exchange">Of it the exchange, milliseconds.</param>
/// <param name="Everywhere">Of it what every rank does alike: sampling, optimizer, sums; milliseconds.</param>
/// <param name="Efficiency">The work of one process by that of all ranks, 0 to 1.</param>
/// <param name="Bytes">What a rank sends in a step.</param>
public sealed record RankPrediction(int Ranks, double StepMilliseconds, double Items, double Users, double Exchange, double Everywhere, double Efficiency, double Bytes)
{
    private const double UsableRate = 0.9; // of a network's rate, measured with TCP

    /// <summary>The largest of what keeps ranks from being as many times as fast as they are.</summary>
    public required string Limit { get; init; }

    /// <summary>Plays the measured steps through in ranks: shards dealt as a training deals them, collectives by latency and rate.</summary>
    /// <remarks>
    /// A sum of n bytes: 2 log2(P) messages and 2 (P - 1) / P n bytes (Rabenseifner 2004), with 8 bytes of a value on its way out and 4 back. Ranks wait for each other twice in a step, after the vectors and
    /// after the gradients, so that the slowest in each counts.
    /// </remarks>
    /// <param name="clock">Seconds of the measured steps, by phase.</param>
    /// <param name="seconds">Seconds of a step, the median.</param>
    /// <param name="batches">The batches of the measured steps.</param>
    /// <param name="training">The training.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="ranks">How many ranks.</param>
    /// <param name="network">The network between them.</param>
    internal static RankPrediction Of(
        StepClock clock, double seconds, IReadOnlyList<SequenceBatch> batches, RecommenderTraining training, IItemContent content, int ranks, RankNetwork network)
    {
        var shards = training.Training.Shards;
        var (encoder, memory) = (training.Model.Items, new StepMemory(training.Training, read: null));
        double most = 0, all = 0, mostUsers = 0, allUsers = 0, vectors = 0;
        foreach (var batch in batches)
        {
            int[] costs = [.. ShardCut.Of(encoder, content, batch.Items, shards, memory.CostOfPart(encoder, content)).Select(shard => shard.Cost)];
            int[] users = [.. batch.Slices(shards).Select(slice => slice.Users)];
            most += Heaviest(costs, ranks);
            all += costs.Sum();
            mostUsers += Heaviest(users, ranks);
            allUsers += users.Sum();
            vectors += (double)batch.Items.Length * encoder.Width / batches.Count;
        }

        double PerStep(params StepPhase[] phases) => phases.Sum(phase => clock[phase]) / batches.Count;
        var ofItems = PerStep(StepPhase.Items, StepPhase.ItemsAgain, StepPhase.ItemsBackward);
        var ofUsers = PerStep(StepPhase.Users, StepPhase.UsersBackward);
        var beside = PerStep(StepPhase.Auxiliary);
        var everywhere = Math.Max(0, seconds - ofItems - ofUsers - beside);
        var values = training.Options.FurtherGroups.Concat(ParameterGroups.Of(training.Model, training.Training.LearningRates)).Sum(group => group.Parameters.Sum(named => (double)named.Parameter.numel()));
        var bytes = ranks == 1 ? 0 : (ranks - 1.0) / ranks * ((12 * (values + vectors)) + (4 * vectors));
        var messages = ranks == 1 ? 0 : 11 * Math.Ceiling(Math.Log2(ranks)); // vectors, flags and sum of their gradients, flags and sum of the gradients, whether to stop
        var exchange = (messages * network.LatencySeconds) + (bytes / (UsableRate * network.BytesPerSecond));
        var (items, slices, besides) = (ofItems * most / all, ofUsers * mostUsers / allUsers, beside / ranks);
        var step = items + slices + besides + everywhere + exchange;
        (string What, double Lost)[] lost =
        [
            ("the exchange", exchange),
            ("what every rank does alike (sampling, sums, optimizer)", everywhere * (1 - (1.0 / ranks))),
            ("shards that cannot be dealt evenly: more shards, or a larger batch", items + slices - ((ofItems + ofUsers) / ranks)),
        ];
        return new RankPrediction(ranks, 1e3 * step, 1e3 * items, 1e3 * slices, 1e3 * exchange, 1e3 * (everywhere + besides), seconds / (ranks * step), bytes)
        {
            Limit = lost.MaxBy(each => each.Lost).What,
        };
    }

    private static long Heaviest(int[] costs, int ranks)
    {
        var loads = new long[ranks];
        foreach (var (cost, owner) in costs.Zip(PartAssignment.Of(costs, ranks)))
        {
            loads[owner] += cost;
        }

        return loads.Max();
    }
}
