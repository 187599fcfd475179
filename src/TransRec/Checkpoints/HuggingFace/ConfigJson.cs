using TransRec.Foundation.Files;

namespace TransRec.Checkpoints.HuggingFace;

/// <summary>What a Hugging Face config.json asks for, against what is there.</summary>
internal static class ConfigJson
{
    private const long Few = 4_000_000; // 16 MB

    /// <summary>Refuses a configuration that asks for far more parameters than the weights have, before an encoder is built.</summary>
    /// <param name="config">config.json, for the message.</param>
    /// <param name="parameters">What the encoder has at least by the configuration.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="prefix">Where the encoder's names begin; empty: all are its own.</param>
    /// <exception cref="CheckpointException">It does.</exception>
    public static void RequireRoom(string config, long parameters, ITensorSource weights, string prefix = "")
    {
        var found = weights.Entries.Values.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(entry => entry.Elements);
        if (parameters > (4 * found) + Few) // with fewer the names that are missing say more
        {
            throw new CheckpointException(
                $"{config} describes an encoder of {parameters} parameters or more, and {weights.Location} has {found} in all. Take both files from the same model.");
        }
    }
}
