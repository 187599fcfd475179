using System.Globalization;
using System.Net;
using System.Text;

namespace TransRec.Server.Pages.Parts;

/// <summary>A small drawing that stands for an item without a picture: colours and shapes by its id, the first letter of its title. The same item always has the same.</summary>
internal static class Emblem
{
    /// <summary>The drawing's view box.</summary>
    public const string ViewBox = "0 0 120 90";

    // Ground and shapes: quiet on light and on dark cards alike.
    private static readonly (string Ground, string Light, string Dark)[] Tones =
    [
        ("#6f9187", "#86a79d", "#587a70"), ("#a9835f", "#bf9c7b", "#8f6b4a"), ("#7f85ae", "#989dc2", "#686e98"), ("#ab7782", "#c0929b", "#925f6a"),
        ("#859e63", "#9cb47c", "#6d864c"), ("#6690a8", "#80a6bc", "#50798f"), ("#a08a58", "#b6a173", "#867244"), ("#8f7a9a", "#a694b0", "#776382"),
    ];

    /// <summary>The drawing as a document of its own.</summary>
    public static string Document(string id, string title) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{ViewBox}\" preserveAspectRatio=\"xMidYMid slice\">{Shapes(id, title)}</svg>";

    /// <summary>What stands inside the svg element.</summary>
    public static string Shapes(string id, string title)
    {
        var hash = Hash(id);
        var (ground, light, dark) = Tones[hash % (uint)Tones.Length];
        var svg = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<rect width=\"120\" height=\"90\" fill=\"{ground}\"/>");
        for (var shape = 0; shape < 3; shape++)
        {
            hash = Next(hash);
            var (x, y, size, fill) = (hash % 120, (hash >> 8) % 90, 18 + ((hash >> 16) % 30), shape == 1 ? dark : light);
            _ = ((hash >> 24) % 3) switch
            {
                0 => svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x}\" cy=\"{y}\" r=\"{size}\" fill=\"{fill}\" fill-opacity=\".55\"/>"),
                1 => svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"{size * 2}\" height=\"{size}\" rx=\"6\" fill=\"{fill}\" fill-opacity=\".55\" transform=\"rotate({hash % 90} {x} {y})\"/>"),
                _ => svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x}\" cy=\"{y}\" r=\"{size}\" fill=\"none\" stroke=\"{fill}\" stroke-width=\"7\" stroke-opacity=\".6\"/>"),
            };
        }

        return svg.Append(CultureInfo.InvariantCulture, $"<text x=\"60\" y=\"58\" text-anchor=\"middle\" font-family=\"system-ui, sans-serif\" font-size=\"38\" font-weight=\"600\" fill=\"#fff\" fill-opacity=\".92\">{WebUtility.HtmlEncode(Letter(title, id))}</text>").ToString();
    }

    private static string Letter(string title, string id)
    {
        foreach (var rune in (title + id).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                return Rune.ToUpperInvariant(rune).ToString();
            }
        }

        return "?";
    }

    private static uint Hash(string text)
    {
        var hash = 2166136261u; // FNV-1a
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return Next(hash);
    }

    // Wang's integer hash: neighbouring ids shall not look alike.
    private static uint Next(uint hash)
    {
        hash = (hash ^ 61) ^ (hash >> 16);
        hash *= 9;
        hash ^= hash >> 4;
        hash *= 0x27d4eb2d;
        return hash ^ (hash >> 15);
    }
}
