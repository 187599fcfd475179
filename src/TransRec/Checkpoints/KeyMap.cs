namespace TransRec.Checkpoints;

/// <summary>
/// A two-way table between the tensor names of published checkpoints and this library's own: rows of beginnings, in which <c>{i}</c> stands for a number, as in
/// <c>("encoder.layer.{i}.attention.self.query.", "blocks.{i}.attention.query.")</c>; what follows a beginning stays as it is.
/// </summary>
/// <remarks>
/// Names are compared part by part between dots. The longest matching beginning wins, in both directions. The map is one-to-one: a name whose counterpart
/// would come back as a different name has no counterpart.
/// </remarks>
internal sealed class KeyMap
{
    private readonly List<(KeyTemplate Published, KeyTemplate Own)> _rows = [];

    /// <summary>Builds a map.</summary>
    /// <param name="rows">
    /// Pairs of beginnings. Both sides have the same placeholders (letters in braces, a part of their own); an empty beginning matches every name.
    /// </param>
    /// <exception cref="ArgumentException">A row is malformed, or two rows match the same name with the same length.</exception>
    public KeyMap(params IEnumerable<(string Published, string Own)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var (published, own) in rows)
        {
            var row = (Published: new KeyTemplate(published), Own: new KeyTemplate(own));
            if (!row.Published.Placeholders.Order(StringComparer.Ordinal).SequenceEqual(row.Own.Placeholders.Order(StringComparer.Ordinal)))
            {
                throw new ArgumentException($"The row (\"{published}\", \"{own}\") has different placeholders on its sides.", nameof(rows));
            }

            foreach (var other in _rows)
            {
                CheckDistinct(other.Published, row.Published);
                CheckDistinct(other.Own, row.Own);
            }

            _rows.Add(row);
        }
    }

    /// <summary>The map that changes no name.</summary>
    public static KeyMap Identity { get; } = new(("", ""));

    /// <summary>The own name of a published tensor.</summary>
    /// <param name="published">The published name.</param>
    /// <returns>The own name, or null when there is none.</returns>
    public string? ToOwn(string published) => Convert(published, row => row.Published, row => row.Own);

    /// <summary>The published name of an own tensor.</summary>
    /// <param name="own">The own name.</param>
    /// <returns>The published name, or null when there is none.</returns>
    public string? ToPublished(string own) => Convert(own, row => row.Own, row => row.Published);

    private static void CheckDistinct(KeyTemplate first, KeyTemplate second)
    {
        if (first.Meets(second))
        {
            throw new ArgumentException($"The beginnings \"{first.Text}\" and \"{second.Text}\" match the same names; the table is ambiguous.");
        }
    }

    private string? Convert(
        string name,
        Func<(KeyTemplate Published, KeyTemplate Own), KeyTemplate> from,
        Func<(KeyTemplate Published, KeyTemplate Own), KeyTemplate> to)
    {
        ArgumentNullException.ThrowIfNull(name);
        var row = Longest(name, from, out var converted, to);
        return row >= 0 && Longest(converted, to, out var back, from) == row && back == name ? converted : null;
    }

    private int Longest(
        string name,
        Func<(KeyTemplate Published, KeyTemplate Own), KeyTemplate> from,
        out string converted,
        Func<(KeyTemplate Published, KeyTemplate Own), KeyTemplate> to)
    {
        var parts = name.Split('.');
        var numbers = new Dictionary<string, string>();
        var longest = -1;
        converted = "";
        for (var index = 0; index < _rows.Count; index++)
        {
            var template = from(_rows[index]);
            if ((longest < 0 || template.Length > from(_rows[longest]).Length) && template.Matches(parts, numbers))
            {
                longest = index;
                converted = to(_rows[index]).Fill(numbers, parts.AsSpan(template.Length));
            }
        }

        return longest;
    }
}
