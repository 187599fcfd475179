using System.Security.Cryptography;
using System.Text;

namespace TransRec.Foundation.Files;

/// <summary>
/// A JSON object whose last key, <c>sha256</c>, is the SHA-256 of its own text, with zeros in the place of the digits while it is computed.
/// </summary>
internal static class SealedJson
{
    internal const string Key = "sha256";
    private const string Mark = $"\"{Key}\": \"";
    private const int DigitCount = 64;
    private static readonly string s_blank = new('0', DigitCount);

    /// <summary>The text with its seal.</summary>
    /// <param name="json">An indented object with a key or more.</param>
    internal static string Seal(string json)
    {
        var open = $"{json.TrimEnd()[..^1].TrimEnd()},\n  {Mark}";
        return $"{open}{Hash(open, "\"\n}\n")}\"\n}}\n";
    }

    /// <summary>Whether a text is as it was sealed; false also when it has no seal.</summary>
    internal static bool IsIntact(string text)
    {
        var at = text.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        return at >= Mark.Length && text.Length >= at + DigitCount
            && text.AsSpan(at, DigitCount).SequenceEqual(Hash(text[..at], text[(at + DigitCount)..]));
    }

    private static string Hash(string before, string after) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(before + s_blank + after)));
}
