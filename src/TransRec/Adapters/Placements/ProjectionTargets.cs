using System.Runtime.CompilerServices;
using TransRec.Blocks.Points;

namespace TransRec.Adapters.Placements;

/// <summary>The option <c>targets</c> of methods that adapt projections: which of a block's six linear layers.</summary>
internal static class ProjectionTargets
{
    private static readonly (string Word, string Role)[] All =
    [
        ("query", Roles.Query),
        ("key", Roles.Key),
        ("value", Roles.Value),
        ("attentionOutput", Roles.AttentionOutput),
        ("feedForwardUp", Roles.FeedForwardUp),
        ("feedForwardDown", Roles.FeedForwardDown),
    ];

    /// <summary>Returns the text when it names projections.</summary>
    /// <exception cref="ArgumentException">A word is unknown or stands there twice; the message lists the words.</exception>
    public static string Check(string value, [CallerMemberName] string name = "")
    {
        var words = Words(value);
        return words.All(word => All.Any(target => target.Word == word)) && words.Distinct().Count() == words.Length
            ? value
            : throw new ArgumentException(
                $"{name} must be words of {string.Join(", ", All.Select(target => target.Word))}, separated by commas, each once; found \"{value}\".", name);
    }

    /// <summary>The roles of a text that <see cref="Check"/> has passed, in the order of the block.</summary>
    public static IReadOnlyList<string> RolesOf(string value) =>
        [.. All.Where(target => Words(value).Contains(target.Word)).Select(target => target.Role)];

    /// <summary>Width of a projection's input and output.</summary>
    public static (long In, long Out) Widths(string role, EncoderShape shape) => role switch
    {
        Roles.FeedForwardUp => (shape.Width, (shape.Gated ? 2L : 1L) * shape.FeedForwardWidth),
        Roles.FeedForwardDown => (shape.FeedForwardWidth, shape.Width),
        _ => (shape.Width, shape.Width),
    };

    private static string[] Words(string value) => value.Split(',', StringSplitOptions.TrimEntries);
}
