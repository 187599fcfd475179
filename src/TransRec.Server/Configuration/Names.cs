using System.Text.RegularExpressions;

namespace TransRec.Server.Configuration;

/// <summary>How domains, items and users may be called.</summary>
internal static partial class Names
{
    /// <summary>The most characters of an item's, a user's or an event's id.</summary>
    public const int LongestId = 200;

    /// <summary>What a domain's name looks like, in words.</summary>
    public const string DomainRule = "small letters, digits, - and _, 1 to 64 of them, beginning with a letter or digit";

    /// <summary>Returns a domain's name when it is one.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Domain(string value) => IsDomain(value) ? value : throw new ArgumentException($"A domain's name is {DomainRule}; found \"{value}\".", nameof(value));

    /// <summary>Whether a text can be a domain's name.</summary>
    public static bool IsDomain(string value) => DomainName().IsMatch(value);

    /// <summary>What is wrong with an id; null: nothing.</summary>
    public static string? MistakeOfId(string id) =>
        id.Length is 0 or > LongestId ? $"must have 1 to {LongestId} characters; found {id.Length}."
        : id.AsSpan().ContainsAnyInRange('\0', '\u001f') ? "must not hold control characters."
        : null;

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}\\z")]
    private static partial Regex DomainName();
}
