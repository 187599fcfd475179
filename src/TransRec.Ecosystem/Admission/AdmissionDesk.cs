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
        var bare = host.BareVectors;
        double? difference = null;
        var (measured, _) = host.With(set, vectors =>
        {
            difference = Difference(bare, vectors);
            if (difference is null)
            {
                findings.Add("vectors of the catalogue are not finite");
            }
            else if (difference <= bounds.MinimumDifference)
            {
                findings.Add($"its vectors of {Probe} titles differ from the base's by at most {difference:0.##E+0}: it does nothing (more than {bounds.MinimumDifference:0.##E+0} is expected)");
            }

            return difference > bounds.MinimumDifference;
        });
        if (measured is not null && measured.Ndcg < bounds.MinimumNdcg)
        {
            findings.Add($"its NDCG@10 on held-out users is {measured.Ndcg:0.0000}; at least {bounds.MinimumNdcg:0.0000} is asked for");
        }

        if (measured is not null && measured.Coverage < bounds.MinimumCoverage)
        {
            findings.Add($"its lists cover {measured.Coverage:0.0%} of the catalogue; at least {bounds.MinimumCoverage:0.0%} is asked for");
        }

        return record with { Measured = measured, Base = measured is null ? null : host.BareMeasured, ProbeDifference = difference };
    }

    private int Probe => Math.Min(bounds.ProbeTitles, host.Domain.ItemCount);

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
            var item = 1 + (int)((long)i * host.Domain.ItemCount / Probe);
            for (var at = item * width; at < (item + 1) * width; at++)
            {
                largest = Math.Max(largest, Math.Abs((double)vectors[at] - bare[at]));
            }
        }

        return largest;
    }

    private static string Short(string fingerprint) => fingerprint[..Math.Min(12, fingerprint.Length)];
}
