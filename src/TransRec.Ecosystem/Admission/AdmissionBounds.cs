using TransRec.Options;

namespace TransRec.Ecosystem.Admission;

/// <summary>What a host asks of an offer.</summary>
public sealed record AdmissionBounds
{
    /// <summary>The most offers of a domain. Default 20.</summary>
    public int MaximumOffers { get; init => field = Require.InRange(value, 1, 10_000); } = 20;

    /// <summary>The most bytes of a version's files. Default 512 MB.</summary>
    public long MaximumBytes { get; init => field = Require.InRange(value, 1, 1L << 40); } = 512L << 20;

    /// <summary>The smallest NDCG@10 on the host's held-out users. Default 0.</summary>
    public double MinimumNdcg { get; init => field = Require.InRange(value, 0, 1); }

    /// <summary>The smallest share of the catalogue in the lists of held-out users. Default 0.</summary>
    public double MinimumCoverage { get; init => field = Require.InRange(value, 0, 1); }

    /// <summary>What the largest difference to the base's vectors must exceed, over the probe's titles and users. Default 1e-6.</summary>
    public double MinimumDifference { get; init => field = Require.InRange(value, 0, 1e6); } = 1e-6;

    /// <summary>Titles of the probe, and as many held-out users. Default 64.</summary>
    public int ProbeTitles { get; init => field = Require.InRange(value, 1, 100_000); } = 64;

    /// <summary>Held-out users whose lists are made, for coverage and exposure. Default 2000.</summary>
    public int ListUsers { get; init => field = Require.InRange(value, 1, 10_000_000); } = 2000;
}
