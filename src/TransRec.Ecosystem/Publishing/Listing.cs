using System.Text.RegularExpressions;
using TransRec.Options;

namespace TransRec.Ecosystem.Publishing;

/// <summary>What a provider says of an algorithm. Nothing of it is executed or fetched; texts are shown as texts.</summary>
public sealed partial record Listing
{
    private const int LongestSummary = 280;

    /// <summary>The name, unique in a store and owned by one provider: small letters, digits and <c>. _ -</c>, at most 64.</summary>
    public required string Name { get; init => field = Matches(value, NameForm(), "small letters, digits and . _ - (at most 64, the first a letter or digit)"); }

    /// <summary>The version, as Semantic Versioning has it: 1.0.0, 2.1.0-rc.1.</summary>
    public required string Version { get; init => field = Matches(value, VersionForm(), "a version such as 1.0.0 or 2.1.0-rc.1 (Semantic Versioning)"); }

    /// <summary>One line that users read, at most 80 characters.</summary>
    public required string Title { get; init => field = Line(value, 80); }

    /// <summary>What users read below it, at most 280 characters.</summary>
    public string Summary { get; init => field = value.Length == 0 ? value : Line(value, LongestSummary); } = "";

    /// <summary>The provider's words for what it is for, such as mainstream or niche:Western. Default none.</summary>
    public IReadOnlyList<string> Purpose { get; init; } = [];

    /// <summary>Scores that the provider states. They are shown as claims, never as measurements. Default: those of the folder's manifest.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];

    /// <summary>The licence, an SPDX identifier. Default Apache-2.0.</summary>
    public string Licence { get; init => field = Matches(value, LicenceForm(), "an SPDX identifier such as Apache-2.0"); } = "Apache-2.0";

    /// <summary>How to reach the provider.</summary>
    public string Contact { get; init => field = value.Length == 0 ? value : Line(value, LongestSummary); } = "";

    /// <summary>The provider's page; shown, not fetched.</summary>
    public string Homepage { get; init => field = value.Length == 0 ? value : Line(value, LongestSummary); } = "";

    /// <summary>The origin of the training data, in words.</summary>
    public string TrainedOn { get; init => field = value.Length == 0 ? value : Line(value, LongestSummary); } = "";

    /// <summary>What the base is called, for model cards. Empty: its identity.</summary>
    public string BaseModel { get; init => field = value.Length == 0 ? value : Line(value, 200); } = "";

    internal static OptionsJson Json { get; } = new();

    /// <summary>Reads a listing from strict JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="overrides">Changes as <c>path=value</c>. Null: none.</param>
    /// <exception cref="OptionsException">There are mistakes; all are listed.</exception>
    public static Listing Parse(string json, string source = "The listing", IReadOnlyList<string>? overrides = null) => Json.Read<Listing>(json, source, overrides);

    /// <summary>The listing with every value explicit.</summary>
    public string ToJson() => Json.Write(this, typeof(Listing)).ToJsonString(Foundation.Files.JsonText.Indented) + "\n";

    private static string Line(string value, int longest, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        string.IsNullOrWhiteSpace(value) ? throw new ArgumentException($"{name} must not be empty.", name)
        : value.Length > longest ? throw new ArgumentException($"{name} must have at most {longest} characters; found {value.Length}.", name)
        : value.Any(char.IsControl) ? throw new ArgumentException($"{name} must be one line of plain text; found a control character.", name)
        : value;

    private static string Matches(string value, Regex form, string expected, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        form.IsMatch(value) ? value : throw new ArgumentException($"{name} must be {expected}; found \"{value}\".", name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\A(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?\z")]
    private static partial Regex VersionForm();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.+-]{0,63}\z")]
    private static partial Regex LicenceForm();
}

/// <summary>A score that a provider states.</summary>
public sealed record Claim
{
    /// <summary>The metric, such as ndcg@10.</summary>
    public required string Metric { get; init => field = Require.Text(value); }

    /// <summary>Its value.</summary>
    public required double Value { get; init => field = Require.InRange(value, -1e12, 1e12); }
}
