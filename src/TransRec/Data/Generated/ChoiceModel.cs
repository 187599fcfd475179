namespace TransRec.Data.Generated;

/// <summary>
/// How users of one domain choose. A user has a price level for good and a style that changes (<see cref="StyleDrift"/>); the next item i is drawn
/// among those not yet taken with
/// <code>
/// P(i) = (1 - noise) w(i) / sum w + noise pop(i) / sum pop
/// log w(i) = style affinity(i, style) + price [price(i) = level] + colour [colour(i) = colour(previous)]
///          + complement [type(i) complements type(previous)] + log pop(i)
/// </code>
/// The factors are tabulated once, so that drawing needs products and sums only.
/// </summary>
internal sealed class ChoiceModel
{
    private static readonly int Tiers = Enum.GetValues<PriceTier>().Length;

    private readonly MarketplaceOptions options;
    private readonly IReadOnlyList<GeneratedItem> items;
    private readonly double[] popularity;
    private readonly double[][] taste; // [style * Tiers + tier][item]: e^(style and price terms) pop
    private readonly AttributeValue[] colours;
    private readonly double colourFactor;
    private readonly double complementFactor;

    public ChoiceModel(MarketplaceOptions options, IReadOnlyList<GeneratedItem> items, SplitMix64 random)
    {
        this.options = options;
        this.items = items;
        popularity = [.. items.Select(_ => PortableExp.Of(options.PopularitySpread * random.Bell()))];
        colours = [.. items.Select(item => item.Colour)];
        colourFactor = PortableExp.Of(options.ColourStrength);
        complementFactor = PortableExp.Of(options.ComplementStrength);
        taste = new double[StyleDrift.Styles * Tiers][];
        for (var state = 0; state < taste.Length; state++)
        {
            var (style, tier) = ((Style)(state / Tiers), (PriceTier)(state % Tiers));
            taste[state] = [.. items.Select((item, i) => popularity[i] * PortableExp.Of(
                (options.StyleStrength * item.Affinity(style)) + (item.Price == tier ? options.PriceStrength : 0)))];
        }
    }

    /// <summary>Draws a user's items, in time order, as indices into the catalogue.</summary>
    public int[] DrawSequence(SplitMix64 random)
    {
        var span = options.LongestSequence - options.ShortestSequence + 1;
        var u = random.Unit();
        var length = options.ShortestSequence + (int)(span * u * u); // squared: short sequences are the usual ones
        var tier = random.Below(Tiers);
        var style = (Style)random.Below(StyleDrift.Styles);
        var sequence = new int[length];
        var weights = new double[items.Count];
        for (var step = 0; step < length; step++)
        {
            if (step > 0)
            {
                style = StyleDrift.Next(style, options.Persistence, random);
            }

            var history = sequence.AsSpan(0, step);
            if (random.Chance(options.Noise))
            {
                popularity.CopyTo(weights, 0);
                Clear(weights, history);
            }
            else
            {
                Weigh(((int)style * Tiers) + tier, history, weights);
            }

            sequence[step] = random.Weighted(weights);
        }

        return sequence;
    }

    /// <summary>
    /// The exact distribution of the next item given the history: Bayes' rule over the hidden (style, price level), step by step
    /// (the forward algorithm). No model can predict better on average.
    /// </summary>
    public double[] PredictNext(ReadOnlySpan<int> history)
    {
        var belief = new double[taste.Length];
        Array.Fill(belief, 1.0 / belief.Length);
        var next = new double[items.Count];
        var weights = new double[items.Count];
        for (var step = 0; ; step++)
        {
            var seen = history[..step];
            if (step < history.Length)
            {
                Observe(belief, seen, history[step], weights);
                continue;
            }

            for (var state = 0; state < belief.Length; state++)
            {
                Probabilities(state, seen, weights);
                for (var i = 0; i < next.Length; i++)
                {
                    next[i] += belief[state] * weights[i];
                }
            }

            return next;
        }
    }

    /// <summary>Belief about the state when the next item is chosen, from the belief when this one was.</summary>
    private void Observe(double[] belief, ReadOnlySpan<int> seen, int taken, double[] weights)
    {
        var total = 0.0;
        for (var state = 0; state < belief.Length; state++)
        {
            Probabilities(state, seen, weights);
            belief[state] *= weights[taken];
            total += belief[state];
        }

        Span<double> before = stackalloc double[StyleDrift.Styles];
        Span<double> after = stackalloc double[StyleDrift.Styles];
        for (var tier = 0; tier < Tiers; tier++)
        {
            for (var style = 0; style < before.Length; style++)
            {
                before[style] = belief[(style * Tiers) + tier] / total;
            }

            StyleDrift.Spread(before, after, options.Persistence);
            for (var style = 0; style < after.Length; style++)
            {
                belief[(style * Tiers) + tier] = after[style];
            }
        }
    }

    private void Probabilities(int state, ReadOnlySpan<int> history, double[] result)
    {
        Weigh(state, history, result);
        var chosen = (1 - options.Noise) / result.Sum();
        var popular = popularity.Sum();
        foreach (var item in history)
        {
            popular -= popularity[item];
        }

        var random = options.Noise / popular;
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = (result[i] * chosen) + (popularity[i] * random);
        }

        Clear(result, history);
    }

    /// <summary>w(i) of every item, 0 where the history holds it.</summary>
    private void Weigh(int state, ReadOnlySpan<int> history, double[] weights)
    {
        taste[state].CopyTo(weights, 0);
        if (history.Length > 0)
        {
            var previous = history[^1];
            var complement = ProductTypes.Complement(items[previous].Type);
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] *= (colours[i] == colours[previous] ? colourFactor : 1) * (items[i].Type == complement ? complementFactor : 1);
            }
        }

        Clear(weights, history);
    }

    private static void Clear(double[] weights, ReadOnlySpan<int> history)
    {
        foreach (var item in history)
        {
            weights[item] = 0;
        }
    }
}
