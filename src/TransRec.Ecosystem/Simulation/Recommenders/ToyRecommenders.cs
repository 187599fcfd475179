namespace TransRec.Ecosystem.Simulation;

/// <summary>The most clicked items, as of the start of the cycle.</summary>
internal sealed class Popular(PopularOptions options, SimulatedPopulation population) : TrainedListMaker(options, population)
{
    protected override void Learn()
    {
    }

    protected override void Score(List<int> profile, double[] scores) => Popularity.CopyTo(scores);
}

/// <summary>What most often follows the item that was taken last; where nothing does, by popularity.</summary>
internal sealed class Transition(TransitionOptions options, SimulatedPopulation population) : TrainedListMaker(options, population)
{
    private readonly Dictionary<int, Dictionary<int, int>> following = [];

    protected override void Learn()
    {
        following.Clear();
        for (var consumer = 0; consumer < Known.Count; consumer++)
        {
            var own = Known[consumer];
            for (var i = 1; i < own.Count; i++)
            {
                if (Pool.Places[own[i]] is >= 0 and var place)
                {
                    if (!following.TryGetValue(own[i - 1], out var next))
                    {
                        following.Add(own[i - 1], next = []);
                    }

                    next[place] = next.GetValueOrDefault(place) + 1;
                }
            }
        }
    }

    protected override void Score(List<int> profile, double[] scores)
    {
        var total = 1.0;
        foreach (var count in Popularity)
        {
            total += count;
        }

        for (var place = 0; place < scores.Length; place++)
        {
            scores[place] = Popularity[place] / total; // under one transition
        }

        if (profile.Count > 0 && following.TryGetValue(profile[^1], out var next))
        {
            foreach (var (place, count) in next)
            {
                scores[place] += count;
            }
        }
    }
}

/// <summary>Items that the same consumers take.</summary>
internal sealed class Knn(KnnOptions options, SimulatedPopulation population) : TrainedListMaker(options, population)
{
    private readonly int items = population.Items;
    private readonly KnnOptions settings = options;
    private float[] similarity = [];
    private int[] columns = [];

    protected override void Learn()
    {
        // Columns of items that occur; the matrix of counts is small, as the catalogues of a simulation are.
        columns = new int[items];
        Array.Fill(columns, -1);
        var used = new List<int>();
        var sets = new List<int[]>(Known.Count);
        for (var consumer = 0; consumer < Known.Count; consumer++)
        {
            int[] own = [.. Known[consumer].Distinct()];
            foreach (var item in own)
            {
                if (columns[item] < 0)
                {
                    columns[item] = used.Count;
                    used.Add(item);
                }
            }

            sets.Add(own);
        }

        var (width, counts) = (used.Count, new float[used.Count * used.Count]);
        foreach (var own in sets)
        {
            foreach (var one in own)
            {
                foreach (var other in own)
                {
                    counts[(columns[one] * width) + columns[other]]++;
                }
            }
        }

        similarity = new float[counts.Length];
        for (var one = 0; one < width; one++)
        {
            for (var other = 0; other < width; other++)
            {
                similarity[(one * width) + other] = one == other ? 0
                    : counts[(one * width) + other] / MathF.Sqrt(counts[(one * width) + one] * counts[(other * width) + other]);
            }
        }
    }

    protected override void Score(List<int> profile, double[] scores)
    {
        var width = (int)Math.Sqrt(similarity.Length);
        int[] own = [.. profile.Where(item => columns[item] >= 0).Select(item => columns[item]).Distinct()];
        var near = new float[own.Length];
        for (var place = 0; place < scores.Length; place++)
        {
            var column = columns[Pool.Items[place]];
            var count = 0;
            for (var i = 0; column >= 0 && i < own.Length; i++)
            {
                var value = similarity[(own[i] * width) + column];
                if (value >= settings.LeastSimilarity)
                {
                    near[count++] = value;
                }
            }

            // What too few neighbours speak for comes after all that has a score, by popularity.
            near.AsSpan(0, count).Sort();
            var sum = 0.0;
            for (var i = Math.Max(0, count - settings.Neighbours); i < count; i++)
            {
                sum += near[i];
            }

            scores[place] = count >= settings.LeastNeighbours ? sum : -1 / (1 + Popularity[place]);
        }
    }
}
