namespace TransRec.Benchmarks;

/// <summary>A paired benchmark: two ways to the same result, run in turn in one process.</summary>
internal abstract class Benchmark
{
    /// <summary>The word on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is compared, in a line.</summary>
    public abstract string About { get; }

    /// <summary>Times each way is run.</summary>
    public virtual int Repeats => 5;

    /// <summary>How many times the fast way's work the naive way would have, had it done all of it.</summary>
    public virtual double NaiveShare => 1;

    /// <summary>Threads of both ways; 0: as many as cores. Default 1.</summary>
    public virtual int Threads => 1;

    /// <summary>
    /// Whether the naive way is run in two dresses: with libtorch's default library of float32 products, and with the one that the product chooses.
    /// Default false.
    /// </summary>
    public virtual bool HasDresses => false;

    /// <summary>Makes what both ways read.</summary>
    public abstract void Prepare();

    /// <summary>The plain way.</summary>
    public abstract void Naive();

    /// <summary>The product's way.</summary>
    public abstract void Fast();

    /// <summary>How far the two results are apart, with its unit.</summary>
    /// <exception cref="InvalidOperationException">Farther than rounding explains.</exception>
    public abstract string Compare();

    /// <summary>The figure that is reported, from seconds of both ways. Default: how many times faster the fast way is.</summary>
    public virtual double Ratio(double naive, double fast) => naive / fast;
}
