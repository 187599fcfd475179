using TransRec.Options;

namespace TransRec.Ecosystem.Choice;

/// <summary>How offers are chosen: fixed, threshold or ucb.</summary>
public abstract record ChoicePolicyOptions
{
    /// <summary>The policy of these options.</summary>
    public abstract IChoicePolicy Create();

    /// <summary>The key that chooses, and its words.</summary>
    internal static OptionChoice Choice { get; } = new(typeof(ChoicePolicyOptions), "type", new Dictionary<string, Type>
    {
        ["fixed"] = typeof(FixedChoiceOptions),
        ["threshold"] = typeof(ThresholdChoiceOptions),
        ["ucb"] = typeof(UcbChoiceOptions),
    });
}

/// <summary>The user keeps one offer.</summary>
public sealed record FixedChoiceOptions : ChoicePolicyOptions
{
    /// <summary>Its name. Default: the host's.</summary>
    public string? Offer { get; init; }

    /// <inheritdoc/>
    public override IChoicePolicy Create() => new FixedChoice(this);
}

/// <summary>What policies share that learn from rewards.</summary>
public abstract record CycleChoiceOptions : ChoicePolicyOptions
{
    /// <summary>β of the recency average: the weight of what came before. Default 2.</summary>
    public double Beta { get; init => field = Require.InRange(value, 0, 1000); } = 2;

    /// <summary>Whether utilities start at 0, as SMORES has it, and an untried offer that is taken counts 0. Default: the first reward is the utility.</summary>
    public bool StartAtZero { get; init; }

    /// <summary>No second switch within so many cycles. Default 1.</summary>
    public int Cooldown { get; init => field = Require.InRange(value, 0, 1000); } = 1;

    /// <summary>An alternative must be better by this much. Default 0.02.</summary>
    public double Hysteresis { get; init => field = Require.InRange(value, 0, 100); } = 0.02;

    /// <summary>The largest share of a user's lists under offers that are tried for the first time. Default 0.2.</summary>
    public double MaxExploration { get; init => field = Require.InRange(value, 0, 1); } = 0.2;

    /// <summary>Lists of a cycle: D of the bonus, and what trying an offer costs. Default 10.</summary>
    public int ListsPerCycle { get; init => field = Require.InRange(value, 1, 100_000); } = 10;
}

/// <summary>The user stays while the utility is large enough.</summary>
public sealed record ThresholdChoiceOptions : CycleChoiceOptions
{
    /// <summary>
    /// <c>engine</c> (default): under the threshold an untried offer, else the best. <c>paper</c>: at or under the threshold the next offer, whatever it is worth.
    /// <c>largest</c>: as paper, but who is at the best offer stays when all utilities are above 0.
    /// </summary>
    public string Form { get; init => field = Require.OneOf(value, ["engine", "paper", "largest"]); } = "engine";

    /// <summary>θ: the utility that satisfies. Default 0.2.</summary>
    public double Threshold { get; init => field = Require.InRange(value, 0, 100); } = 0.2;

    /// <inheritdoc/>
    public override IChoicePolicy Create() => new ThresholdChoice(this);
}

/// <summary>Utility and a bonus for offers that are seldom tried.</summary>
public sealed record UcbChoiceOptions : CycleChoiceOptions
{
    /// <summary><c>engine</c> (default): the bonus is <c>sqrt(2 ln(t + 1) / (n D))</c>. <c>paper</c>: <c>sqrt(ln N / n) / (1 + N)</c>, ties to the first.</summary>
    public string Form { get; init => field = Require.OneOf(value, ["engine", "paper"]); } = "engine";

    /// <summary>c: how much the bonus counts. Default 0.25, the size of rewards; the engine's own is 1.</summary>
    public double Bonus { get; init => field = Require.InRange(value, 0, 100); } = 0.25;

    /// <inheritdoc/>
    public override IChoicePolicy Create() => new UcbChoice(this);
}
