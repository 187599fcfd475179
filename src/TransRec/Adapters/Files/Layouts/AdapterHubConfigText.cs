using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TransRec.Foundation.Files;

namespace TransRec.Adapters.Files.Layouts;

/// <summary>AdapterHub's configurations by name, with overrides: <c>pfeiffer</c>, <c>houlsby[reduction_factor=8, non_linearity='gelu']</c>.</summary>
internal static partial class AdapterHubConfigText
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["pfeiffer"] = SeqBn,
        ["seq_bn"] = SeqBn,
        ["houlsby"] = DoubleSeqBn,
        ["double_seq_bn"] = DoubleSeqBn,
        ["parallel"] = ParBn,
        ["par_bn"] = ParBn,
    };

    private const string SeqBn =
        """{"mh_adapter":false,"output_adapter":true,"original_ln_before":true,"original_ln_after":true,"non_linearity":"relu","reduction_factor":16}""";

    private const string DoubleSeqBn =
        """{"mh_adapter":true,"output_adapter":true,"original_ln_before":false,"original_ln_after":true,"non_linearity":"swish","reduction_factor":16}""";

    private const string ParBn =
        """{"mh_adapter":false,"output_adapter":true,"original_ln_before":false,"original_ln_after":true,"is_parallel":true,"non_linearity":"relu","reduction_factor":2,"scaling":4.0}""";

    // Names of what is not read, and why.
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["pfeiffer+inv"] = Invertible,
        ["seq_bn_inv"] = Invertible,
        ["houlsby+inv"] = Invertible,
        ["double_seq_bn_inv"] = Invertible,
        ["compacter"] = AdapterHubConfig.Hypercomplex,
        ["compacter++"] = AdapterHubConfig.Hypercomplex,
        ["scaled_parallel"] = "a learnt scaling has no counterpart here",
        ["mam"] = AdapterHubConfig.Several,
        ["unipelt"] = AdapterHubConfig.Several,
        ["prefix_tuning"] = AdapterHubConfig.OfPeft,
        ["lora"] = AdapterHubConfig.OfPeft,
        ["ia3"] = AdapterHubConfig.OfPeft,
        ["prompt_tuning"] = AdapterHubConfig.OfPeft,
    };

    private const string Invertible = "invertible adapters at the embeddings have no counterpart here";

    /// <summary>The object that the configuration of a folder is or names.</summary>
    /// <exception cref="CheckpointException">It is another name, or an override cannot be read.</exception>
    public static LayoutConfig Of(LayoutConfig outer)
    {
        if (!outer.IsText("config"))
        {
            return outer.Object("config");
        }

        var text = outer.Text("config");
        if (text.Contains('|', StringComparison.Ordinal))
        {
            throw new CheckpointException($"{outer.Location}: config is \"{text}\"; {AdapterHubConfig.Several}.");
        }

        var match = Form().Match(text);
        var name = match.Groups["name"].Value;
        if (Refused.TryGetValue(name, out var why))
        {
            throw new CheckpointException($"{outer.Location}: config is \"{name}\"; {why}.");
        }

        if (!match.Success || !Known.TryGetValue(name, out var known))
        {
            throw outer.Wrong("config", $"an object, or one of {string.Join(", ", Known.Keys)} with overrides such as pfeiffer[reduction_factor=8]");
        }

        var config = JsonNode.Parse(known)!.AsObject();
        foreach (Capture pair in match.Groups["pair"].Captures)
        {
            var (key, value) = (pair.Value.Split('=')[0].Trim(), pair.Value[(pair.Value.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
            config[key] = Value(value);
        }

        return LayoutConfig.Parse($"{outer.Location}: config", config.ToJsonString());
    }

    private static JsonNode? Value(string text) => text switch
    {
        "None" => null,
        "True" or "true" => true,
        "False" or "false" => false,
        ['\'' or '"', .. var inner, '\'' or '"'] => inner,
        _ when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => text,
    };

    [GeneratedRegex("""\A\s*(?<name>[A-Za-z0-9_+]+)\s*(?:\[\s*(?<pair>\w+\s*=[^,\[\]=]+)(?:,\s*(?<pair>\w+\s*=[^,\[\]=]+))*\])?\s*\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
