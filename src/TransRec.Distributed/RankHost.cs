using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace TransRec.Distributed;

/// <summary>A machine that takes ranks.</summary>
/// <param name="Name">Its name or address.</param>
/// <param name="Ranks">How many it takes, from 1.</param>
public sealed record RankHost(string Name, int Ranks)
{
    /// <summary>Reads <c>a:4,b:4</c>; without a number a machine takes one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hosts">The machines, in their order.</param>
    /// <returns>Whether it could be read: every machine has a name, a number from 1 to 4096, and comes once.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out IReadOnlyList<RankHost>? hosts)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<RankHost>();
        hosts = null;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = part.LastIndexOf(':');
            var name = colon < 0 ? part : part[..colon];
            var ranks = 1;
            if (name.Length == 0 || name.StartsWith('-') || name.Contains(' ', StringComparison.Ordinal) || found.Exists(host => host.Name == name)
                || (colon >= 0 && !(int.TryParse(part[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ranks) && ranks is >= 1 and <= 4096)))
            {
                return false;
            }

            found.Add(new RankHost(name, ranks));
        }

        hosts = found;
        return true;
    }
}
