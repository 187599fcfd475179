using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>A projection of an encoder's block.</summary>
/// <param name="Layer">The block.</param>
/// <param name="Word">Its word in the option <c>targets</c>.</param>
/// <param name="Own">Its path in the encoder.</param>
/// <param name="Name">Its name in the model that PEFT has wrapped.</param>
internal sealed record PeftModule(int Layer, string Word, string Own, string Name);

/// <summary>
/// Which projections the keys <c>target_modules</c>, <c>exclude_modules</c>, <c>layers_to_transform</c> and the like mean: a list of endings of module names, a regular
/// expression for whole names, or the words all-linear. And the other way round.
/// </summary>
internal static class PeftTargets
{
    /// <summary>The keys that are read here.</summary>
    public static readonly string[] Keys = ["target_modules", "exclude_modules", "layers_to_transform", "layers_pattern"];

    // The projections of a block by their words in the option targets, and their paths in it.
    private static readonly (string Word, string Path)[] Projections =
    [
        ("query", "attention.query"),
        ("key", "attention.key"),
        ("value", "attention.value"),
        ("attentionOutput", "attention.output"),
        ("feedForwardUp", "up"),
        ("feedForwardDown", "down"),
    ];

    /// <summary>The word of a projection by its path in the encoder.</summary>
    public static string WordOf(string own) =>
        Projections.First(projection => own.EndsWith($".{projection.Path}", StringComparison.Ordinal)).Word;

    /// <summary>Every projection of an encoder.</summary>
    public static IReadOnlyList<PeftModule> Modules(int layers, string prefix) =>
    [
        .. Enumerable.Range(0, layers).SelectMany(layer => Projections.Select(projection =>
        {
            var own = $"blocks.{layer}.{projection.Path}";
            return new PeftModule(layer, projection.Word, own, prefix + Module(own));
        })),
    ];

    /// <summary>The projections that a configuration means.</summary>
    /// <exception cref="CheckpointException">There are none, or the configuration cannot be resolved.</exception>
    public static IReadOnlyList<PeftModule> Resolve(LayoutConfig config, IReadOnlyList<PeftModule> modules)
    {
        var (texts, isAlone) = config.Texts("target_modules");
        var layers = config.Wholes("layers_to_transform");
        if (!config.IsUnset("layers_pattern") && config.Texts("layers_pattern").Texts.Any(pattern => pattern != "layer"))
        {
            throw config.Wrong("layers_pattern", "layer, the name of the list of blocks in BERT and RoBERTa,");
        }

        var chosen = isAlone && texts[0].Equals("all-linear", StringComparison.OrdinalIgnoreCase) ? modules
            : isAlone ? Matching(config, "target_modules", $@"\A(?:{texts[0]})\z", modules)
            : [.. modules.Where(module => texts.Any(text => EndsWith(module.Name, text)))];
        chosen = [.. chosen.Except(Excluded(config, modules))];
        chosen = layers.Count == 0 ? chosen : [.. chosen.Where(module => layers.Contains(module.Layer))];
        return chosen.Count > 0
            ? chosen
            : throw config.Wrong("target_modules", $"the name of a projection of the encoder's blocks, such as {modules[0].Name},");
    }

    // exclude_modules, by the rules of target_modules.
    private static IReadOnlyList<PeftModule> Excluded(LayoutConfig config, IReadOnlyList<PeftModule> modules)
    {
        const string Key = "exclude_modules";
        if (config.IsUnset(Key))
        {
            return [];
        }

        var (texts, isAlone) = config.Texts(Key);
        return isAlone ? Matching(config, Key, $@"\A(?:{texts[0]})\z", modules) : [.. modules.Where(module => texts.Any(text => EndsWith(module.Name, text)))];
    }

    /// <summary>The words of the option <c>targets</c> and the blocks, when every named block has the same projections.</summary>
    /// <exception cref="CheckpointException">The blocks differ.</exception>
    public static (string Words, IReadOnlyList<int> Layers) Product(LayoutConfig config, IReadOnlyList<PeftModule> chosen)
    {
        string[] words = [.. Projections.Select(projection => projection.Word).Where(word => chosen.Any(module => module.Word == word))];
        int[] layers = [.. chosen.Select(module => module.Layer).Distinct()];
        return words.Length * layers.Length == chosen.Count
            ? (string.Join(',', words), layers)
            : throw new CheckpointException(
                $"{config.Location} adapts other projections in one block than in another; a method here has the same in every block that it changes. "
                + $"Found: {Names.List(chosen.Select(module => module.Name))}.");
    }

    /// <summary>What a table of patterns, the first match of each module counting, gives to a module.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="key">rank_pattern or alpha_pattern.</param>
    /// <param name="modules">The modules.</param>
    /// <param name="standard">What a module has that no pattern matches.</param>
    /// <exception cref="CheckpointException">A value is no positive number, or a pattern cannot be read.</exception>
    public static IReadOnlyDictionary<PeftModule, double> Pattern(LayoutConfig config, string key, IReadOnlyList<PeftModule> modules, double standard)
    {
        var values = modules.ToDictionary(module => module, _ => (double?)null);
        foreach (var (pattern, value) in config.Entries(key))
        {
            var number = LayoutConfig.NumberOf(value) is > 0 and { } positive
                ? positive
                : throw config.Wrong(key, "an object of module names and positive numbers");
            foreach (var module in Matching(config, key, $@"\A(?:.*\.)?(?:{pattern})\z", modules))
            {
                values[module] ??= number;
            }
        }

        return values.ToDictionary(value => value.Key, value => value.Value ?? standard);
    }

    /// <summary>The value of <c>target_modules</c> that means exactly the words in the blocks.</summary>
    /// <param name="words">The words of the option <c>targets</c>.</param>
    /// <param name="layers">The blocks.</param>
    /// <param name="named">Whether the blocks are named elsewhere (or are all): then a projection's ending will do.</param>
    public static JsonArray Write(IReadOnlyCollection<string> words, IEnumerable<int> layers, bool named)
    {
        // The ending output.dense means the attention's output projection too.
        var endings = words.ToDictionary(word => word, word => word switch
        {
            "attentionOutput" => "attention.output.dense",
            "feedForwardUp" => "intermediate.dense",
            "feedForwardDown" => words.Contains("attentionOutput") ? "output.dense" : null,
            _ => word,
        });
        return named && !endings.ContainsValue(null)
            ? [.. endings.Values.Select(ending => (JsonNode)ending!)]
            : [.. layers.Order().SelectMany(layer => words.Select(word => (JsonNode)Module($"blocks.{layer}.{PathOf(word)}")))];
    }

    /// <summary>Whether PEFT's rule for a list of names finds a module.</summary>
    private static bool EndsWith(string module, string ending) => module == ending || module.EndsWith("." + ending, StringComparison.Ordinal);

    /// <summary>The modules whose whole name a regular expression matches; its time is bounded, whatever the pattern.</summary>
    public static IReadOnlyList<PeftModule> Matching(LayoutConfig config, string key, string pattern, IReadOnlyList<PeftModule> modules)
    {
        const int Longest = 20_000;
        try
        {
            var regex = pattern.Length <= Longest
                ? new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
                : throw new NotSupportedException($"it has {pattern.Length} characters, more than {Longest}");
            return [.. modules.Where(module => regex.IsMatch(module.Name))];
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            throw new CheckpointException(
                $"{config.Location}: a regular expression of {key} cannot be resolved: {error.Message} List the modules' names instead.", error);
        }
    }

    private static string PathOf(string word) => Projections.First(projection => projection.Word == word).Path;

    private static string Module(string own) => PeftNames.Module(own + ".weight")[..^".weight".Length];
}
