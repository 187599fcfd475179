namespace TransRec.Experiments.Profiles;

/// <summary>Where the time and the memory of a training step go, measured on this machine.</summary>
public sealed record ProfileReport
{
    /// <summary>pretrain or adapt.</summary>
    public required string Kind { get; init; }

    /// <summary>Measured steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Threads of tensor operations.</summary>
    public required int Threads { get; init; }

    /// <summary>Milliseconds of a step, the median.</summary>
    public required double StepMilliseconds { get; init; }

    /// <summary>Steps of an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>What the time of a step goes to, in order.</summary>
    public required IReadOnlyList<ProfilePhase> Phases { get; init; }

    /// <summary>What a step computes on, means over the measured steps.</summary>
    public required ProfileBatch Batch { get; init; }

    /// <summary>The arithmetic of a step against what this machine can do.</summary>
    public required ProfileProducts Products { get; init; }

    /// <summary>Memory.</summary>
    public required ProfileMemory Memory { get; init; }

    /// <summary>Ranking the catalogue for every user, once.</summary>
    public required ProfileEvaluation Evaluation { get; init; }

    /// <summary>What a step would take in several ranks; null where that was not asked.</summary>
    public RankPrediction? InRanks { get; init; }

    /// <summary>What would be faster, each with the measurement that says so; may be empty.</summary>
    public required IReadOnlyList<string> Advice { get; init; }
}

/// <summary>A part of a step.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Milliseconds">The mean over the measured steps.</param>
/// <param name="Share">Of the whole step, 0 to 1.</param>
public sealed record ProfilePhase(string Name, double Milliseconds, double Share);

/// <summary>What a step computes on.</summary>
/// <param name="Users">Users.</param>
/// <param name="Targets">Positions that predict an item.</param>
/// <param name="DistinctItems">Items that are encoded.</param>
/// <param name="Tokens">Their tokens, patches or the like.</param>
/// <param name="PaddedTokens">The tokens if every position (and every negative) were encoded for itself, padded to the longest history and the longest item.</param>
/// <param name="Parts">Parts in which the items are encoded.</param>
/// <param name="HeldParts">Of them the ones whose intermediate results are held; the others are encoded twice.</param>
public sealed record ProfileBatch(double Users, double Targets, double DistinctItems, double Tokens, double PaddedTokens, double Parts, double HeldParts);

/// <summary>The arithmetic of a step: products of matrices in linear layers, convolutions and attention, counted from their shapes.</summary>
/// <param name="ForwardGigaflops">10^9 operations of forward passes, those of parts that are encoded twice included.</param>
/// <param name="BackwardGigaflops">10^9 operations of backward passes.</param>
/// <param name="MachineGigaflopsPerSecond">What this machine reaches for the step's heaviest shape in float32.</param>
/// <param name="MachineBfloat16GigaflopsPerSecond">The same in bfloat16.</param>
/// <param name="FloorMilliseconds">The time of the step if it did nothing else and at that rate.</param>
/// <param name="Gigabytes">10^9 bytes that these products read and write when each matrix passes once.</param>
/// <param name="MachineGigabytesPerSecond">What this machine copies per second, read and written bytes together.</param>
/// <param name="TrafficMilliseconds">The time of the step if it did nothing but move those bytes.</param>
public sealed record ProfileProducts(
    double ForwardGigaflops,
    double BackwardGigaflops,
    double MachineGigaflopsPerSecond,
    double MachineBfloat16GigaflopsPerSecond,
    double FloorMilliseconds,
    double Gigabytes,
    double MachineGigabytesPerSecond,
    double TrafficMilliseconds);

/// <summary>Memory in bytes.</summary>
/// <param name="Peak">The most that this process has held, after the steps.</param>
/// <param name="PerToken">Intermediate results that are held for a token until its backward pass; 0 where they are not measured.</param>
/// <param name="Available">What the machine or the container could still give, after the steps.</param>
public sealed record ProfileMemory(long Peak, double PerToken, long Available);

/// <summary>The cost of an evaluation.</summary>
/// <param name="Users">Users that are ranked.</param>
/// <param name="Items">Items of the catalogue.</param>
/// <param name="CatalogueSeconds">The vectors of the whole catalogue, from a sample of it.</param>
/// <param name="UserMilliseconds">A user's vector, from a sample.</param>
/// <param name="RankMilliseconds">A user's rank, from a sample.</param>
public sealed record ProfileEvaluation(int Users, int Items, double CatalogueSeconds, double UserMilliseconds, double RankMilliseconds)
{
    /// <summary>The whole evaluation, per user.</summary>
    public double MillisecondsPerUser => UserMilliseconds + RankMilliseconds + (1000 * CatalogueSeconds / Math.Max(1, Users));
}
