using TransRec.Adapters.Files;
using TransRec.Ecosystem.Publishing;
using TransRec.Models;

namespace TransRec.Ecosystem.Admission;

/// <summary>
/// Examines a version for a host: signature, base, sizes, hashes, finiteness, names and shapes; a probe, whose vectors must differ from the base's; and what it comes to on the host's
/// held-out users. Everything that is found is reported at once.
/// </summary>
/// <param name="host">The host.</param>
/// <param name="bounds">What the host asks for.</param>
public sealed class AdmissionDesk(AdmissionHost host, AdmissionBounds bounds)
{
    /// <summary>Examines a version.</summary>
    /// <param name="store">The store.</param>
    /// <param name="version">The version.</param>
    /// <param name="folder">Where its adapter folder is put; it stays there when the version is admitted, and is deleted when not.</param>
    /// <param name="by">Who admits.</param>
    /// <param name="at">When.</param>
    /// <param name="current">What the present default came to; null: there is none.</param>
    public AdmissionRecord Examine(AlgorithmStore store, AlgorithmVersion version, string folder, string by, DateTimeOffset at, Measured? current = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(version);
        var findings = new List<string>();
        var verified = store.Verify(version);
        findings.AddRange(verified);
        if (version.State == VersionState.Withdrawn)
        {
            findings.Add("its provider has withdrawn it");
        }

        if (!host.Fingerprints.Contains(version.Base))
        {
            findings.Add($"it was trained on the base {Short(version.Base)}; this host's base is {Short(host.Fingerprints[0])}");
        }

        if (version.Files.Sum(file => file.SizeBytes) is var size && size > bounds.MaximumBytes)
        {
            findings.Add($"its files have {size:N0} bytes; at most {bounds.MaximumBytes:N0} are taken");
        }

        var record = new AdmissionRecord
        {
            Name = version.Listing.Name,
            Version = version.Listing.Version,
            Digest = version.Digest,
            At = at,
            By = by,
            Admitted = false,
            Findings = findings,
            Catalogue = host.Domain.Fingerprint,
            Default = current,
        };
        var examined = verified.Count == 0 && size <= bounds.MaximumBytes ? Try(store, version, folder, record, findings) : record;
        return examined with { Admitted = findings.Count == 0 };
    }

    /// <summary>Opens the folder and tries it, as far as it goes.</summary>
    private AdmissionRecord Try(AlgorithmStore store, AlgorithmVersion version, string folder, AdmissionRecord record, List<string> findings)
    {
        try
        {
            store.Extract(version, folder);
            var opened = AdapterFolder.Open(folder);
            using var tensors = opened.OpenTensors();
            var set = StoredAdapterSet.Create(host.Model.Recommender, opened.Manifest.Adapter, tensors);
            using (set)
            {
                record = Measure(set, record, findings);
            }
        }
        catch (TransRecException wrong)
        {
            findings.Add(wrong.Message.ReplaceLineEndings(" ").TrimEnd('.'));
        }

        if (findings.Count > 0 && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return record;
    }

    private AdmissionRecord Measure(AdapterSet set, AdmissionRecord record, List<string> findings)
    {
        var (bare, bareUsers) = (host.BareVectors, host.UsersNow(host.BareVectors, ProbeUsers));
        double? difference = null;
        Measured? measured = null;
        try
        {
            measured = host.With(set, IsWorthMeasuring).Measured;
        }
        catch (ArgumentException wrong)
        {
            // Item vectors are finite, and user vectors or scores are not: only values that somebody chose so come to that.
            findings.Add($"scores on held-out users cannot be computed: {wrong.Message.ReplaceLineEndings(" ").TrimEnd('.')}");
        }

        if (measured is not null && measured.Ndcg < bounds.MinimumNdcg)
        {
            findings.Add($"its NDCG@10 on held-out users is {measured.Ndcg:0.0000}; at least {bounds.MinimumNdcg:0.0000} is asked for");
        }

        if (measured is not null && measured.Coverage < bounds.MinimumCoverage)
        {
            findings.Add($"its lists cover {measured.Coverage:0.0%} of the catalogue; at least {bounds.MinimumCoverage:0.0%} is asked for");
        }

        return record with { Measured = measured, Base = measured is null ? null : host.BareMeasured, ProbeDifference = difference };

        bool IsWorthMeasuring(float[] vectors)
        {
            // Adapters of the user encoder alone leave items as they are.
            difference = Difference(bare, vectors) is { } ofItems && Largest(bareUsers, host.UsersNow(vectors, ProbeUsers)) is { } ofUsers ? Math.Max(ofItems, ofUsers) : null;
            if (difference is null)
            {
                findings.Add("vectors of the catalogue or of users are not finite");
            }
            else if (difference <= bounds.MinimumDifference)
            {
                findings.Add($"its vectors of {Probe} titles and {ProbeUsers} users differ from the base's by at most {difference:0.##E+0}: it does nothing (more than {bounds.MinimumDifference:0.##E+0} is expected)");
            }

            return difference > bounds.MinimumDifference;
        }
    }

    private int Probe => Math.Min(bounds.ProbeTitles, host.Domain.ItemCount);

    private int ProbeUsers => Math.Min(bounds.ProbeTitles, host.Domain.UserCount);

    /// <summary>The largest difference over titles spread through the catalogue; null when any vector of the catalogue is not finite.</summary>
    private double? Difference(float[] bare, float[] vectors)
    {
        if (vectors.Any(value => !float.IsFinite(value)))
        {
            return null;
        }

        var width = host.Model.Recommender.Items.Width;
        var largest = 0.0;
        for (var i = 0; i < Probe; i++)
        {
            var at = (1 + (int)((long)i * host.Domain.ItemCount / Probe)) * width;
            largest = Math.Max(largest, Largest(bare.AsSpan(at, width), vectors.AsSpan(at, width))!.Value);
        }

        return largest;
    }

    private static double? Largest(ReadOnlySpan<float> bare, ReadOnlySpan<float> vectors)
    {
        var largest = 0.0;
        for (var i = 0; i < bare.Length; i++)
        {
            if (!float.IsFinite(vectors[i]))
            {
                return null;
            }

            largest = Math.Max(largest, Math.Abs((double)vectors[i] - bare[i]));
        }

        return largest;
    }

    private static string Short(string fingerprint) => fingerprint[..Math.Min(12, fingerprint.Length)];
}
