using TransRec.Foundation.Files;

namespace TransRec.Training;

/// <summary>What a training stands on besides its recipe and its data, by fingerprints: with another base, encoder or picture it does not go on to the same end.</summary>
internal static class TrainingGround
{
    public const string Base = "base";
    public const string Encoder = "encoder";
    public const string Titles = "titles";
    public const string Pictures = "pictures";
    public const string Threads = "threads";

    /// <summary>Compares what a state was saved on with what is there now.</summary>
    /// <param name="path">The state's file.</param>
    /// <param name="there">Then. What is named on one side only is not compared.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="CheckpointException">Something differs; all of it is listed.</exception>
    public static void RequireSame(string path, IReadOnlyDictionary<string, string> there, IReadOnlyDictionary<string, string> now)
    {
        string[] changed = [.. there.Keys.Where(name => now.ContainsKey(name) && now[name] != there[name]).Order(StringComparer.Ordinal)];
        if (changed.Length == 0)
        {
            return;
        }

        var lines = changed.Select(name => $"\n  {Describe(name)}: {Short(there[name])} there, {Short(now[name])} now");
        var remedy = changed is [Threads]
            ? $"Sums in another order give other results. Go on with --threads {there[Threads]}, or start anew with --overwrite."
            : "Put back what was there, or start anew with --overwrite.";
        throw new CheckpointException($"{path} was saved on other ground than that of this start:{string.Concat(lines)}\n{remedy}");
    }

    private static string Describe(string name) => name switch
    {
        Base => "the weights of the base",
        Encoder => "the files of the encoder and its tokenizer",
        Titles => "the titles as the tokenizer reads them (vocabulary)",
        Pictures => "the pictures",
        _ => name,
    };

    private static string Short(string fingerprint) => fingerprint[..Math.Min(12, fingerprint.Length)];
}
