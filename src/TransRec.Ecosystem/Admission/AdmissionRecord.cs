namespace TransRec.Ecosystem.Admission;

/// <summary>What a host found when an algorithm asked to be offered; kept and shown, whatever the verdict.</summary>
public sealed record AdmissionRecord
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>The version's digest.</summary>
    public required string Digest { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required string By { get; init; }

    /// <summary>Whether it may be offered.</summary>
    public required bool Admitted { get; init; }

    /// <summary>Why not: every finding.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>The fingerprint of the catalogue that it was measured on; measured again when that changes.</summary>
    public required string Catalogue { get; init; }

    /// <summary>What was measured; null when it did not come to that.</summary>
    public Measured? Measured { get; init; }

    /// <summary>The same of the base without adapters; null when it did not come to that.</summary>
    public Measured? Base { get; init; }

    /// <summary>The same of the domain's default at that time; null when it had none.</summary>
    public Measured? Default { get; init; }

    /// <summary>The largest difference to the base's vectors over the probe's titles and users; null when it did not come to that.</summary>
    public double? ProbeDifference { get; init; }
}
