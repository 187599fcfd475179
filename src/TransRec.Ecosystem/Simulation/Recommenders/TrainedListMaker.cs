using TransRec.Foundation.Randomness;

namespace TransRec.Ecosystem.Simulation;

/// <summary>
/// What recommenders share that learn at the start of each cycle from the interactions they may see: unseen items only (or all), and lists sampled by popularity where
/// there are too few data, or the consumer is too little known.
/// </summary>
/// <remarks>SMORES 50d8e57: so are the later recommenders there.</remarks>
internal abstract class TrainedListMaker : IListMaker
{
    private readonly TrainedRecommenderOptions options;
    private readonly double[] popularity;
    private readonly double[] scores;
    private int learned;

    protected TrainedListMaker(TrainedRecommenderOptions options, SimulatedPopulation population)
    {
        this.options = options;
        Pool = new ItemPool(population, options.RestrictedTo, $"The recommender {options.Name}");
        Known = new Profiles(population);
        popularity = new double[Pool.Items.Length];
        scores = new double[Pool.Items.Length];
    }

    protected ItemPool Pool { get; }

    protected Profiles Known { get; }

    /// <summary>Clicks by place, as of the start of the cycle.</summary>
    protected ReadOnlySpan<double> Popularity => popularity;

    public void BeginCycle()
    {
        Array.Clear(popularity);
        learned = 0;
        for (var consumer = 0; consumer < Known.Count; consumer++)
        {
            foreach (var item in Known[consumer])
            {
                learned++;
                if (Pool.Places[item] is >= 0 and var place)
                {
                    popularity[place]++;
                }
            }
        }

        Learn();
    }

    public void BeginDay()
    {
    }

    public int Fill(int consumer, RandomSource random, Span<int> slate)
    {
        var profile = Known[consumer];
        var byPopularity = learned < options.LeastInteractions || profile.Count < options.LeastProfile;
        if (byPopularity)
        {
            // The smallest of exponentially distributed numbers with these rates: a sample without replacement by weight (Efraimidis and Spirakis 2006).
            for (var place = 0; place < scores.Length; place++)
            {
                scores[place] = Math.Log(1 - random.NextUnit()) / (popularity[place] + 0.01);
            }
        }
        else
        {
            Score(profile, scores);
        }

        if (!options.Repeats)
        {
            foreach (var item in profile)
            {
                if (Pool.Places[item] is >= 0 and var place)
                {
                    scores[place] = double.NegativeInfinity;
                }
            }
        }

        var count = 0;
        while (count < slate.Length && Best() is >= 0 and var best)
        {
            slate[count++] = Pool.Items[best];
            scores[best] = double.NegativeInfinity;
        }

        return count;
    }

    public void Clicked(int consumer, int item) => Known[consumer].Add(item);

    public void Receive(int consumer, ReadOnlySpan<int> items) => Known[consumer].AddRange(items);

    public void Forget(int consumer, ReadOnlySpan<int> items)
    {
        foreach (var item in items)
        {
            Known[consumer].Remove(item);
        }
    }

    /// <summary>Learns from <see cref="Known"/>.</summary>
    protected abstract void Learn();

    /// <summary>Scores by place for a profile; what is not finite is not shown.</summary>
    protected abstract void Score(List<int> profile, double[] scores);

    private int Best()
    {
        var best = -1;
        for (var place = 0; place < scores.Length; place++)
        {
            if (double.IsFinite(scores[place]) && (best < 0 || scores[place] > scores[best]))
            {
                best = place;
            }
        }

        return best;
    }
}
