using TransRec.Foundation.Files;
using TransRec.Server.Domains;

namespace TransRec.Server.Pages.Trials;

/// <summary>What an adapter folder says of itself, for people who compare.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="SizeBytes">Bytes of its tensors.</param>
/// <param name="Scores">Scores of its training by name, such as test/ndcg@10.</param>
/// <param name="Data">The folder of the data that it was trained on, its last name; null: not known.</param>
/// <param name="Failure">Why the folder cannot be read; null: it can.</param>
internal sealed record AdapterFacts(ServedAlgorithm Algorithm, long SizeBytes, IReadOnlyDictionary<string, double> Scores, string? Data, string? Failure)
{
    /// <summary>Reads the facts of an algorithm.</summary>
    public static AdapterFacts Of(ServedDomains domains, ServedAlgorithm algorithm)
    {
        var none = new AdapterFacts(algorithm, 0, new Dictionary<string, double>(), null, null);
        if (algorithm.Digest is null)
        {
            return none;
        }

        try
        {
            if (domains.Folder(algorithm.Digest) is not { } folder)
            {
                return none with { Failure = "The folder is no longer there." };
            }

            var data = folder.Manifest.Recipe?["data"]?["folder"]?.GetValue<string>();
            return new AdapterFacts(
                algorithm, folder.Files.Sum(file => file.SizeBytes), folder.Manifest.Metrics, data is null ? null : Path.GetFileName(Path.TrimEndingDirectorySeparator(data)), null);
        }
        catch (CheckpointException)
        {
            // The message names a path of the server; pages do not.
            return none with { Failure = "The folder is not as it was written." };
        }
    }

    /// <summary>A score's 95% interval, where the folder has it as NAME/low and NAME/high.</summary>
    public (double Low, double High)? Interval(string score) =>
        Scores.TryGetValue($"{score}/low", out var low) && Scores.TryGetValue($"{score}/high", out var high) ? (low, high) : null;
}
