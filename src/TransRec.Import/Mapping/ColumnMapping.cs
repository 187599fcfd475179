using System.Text.RegularExpressions;
using TransRec.Options;

namespace TransRec.Import.Mapping;

/// <summary>Which column holds what. A name may be several, separated by bars: the first that is not empty counts (<c>artid|artname</c>).</summary>
public sealed partial record ColumnMapping
{
    internal static readonly IReadOnlyList<string> Roles = ["user", "item", "time", "rating", "event", "title"];

    /// <summary>The user; null where the file holds none.</summary>
    public string? User { get; init; }

    /// <summary>The item.</summary>
    public string? Item { get; init; }

    /// <summary>The time; null: the order of the rows is the order in time.</summary>
    public string? Time { get; init; }

    /// <summary>How times are written; null: found by looking at them.</summary>
    public string? TimeForm { get; init; }

    /// <summary>A number that says how much the item was liked or used.</summary>
    public string? Rating { get; init; }

    /// <summary>What the user did (view, buy).</summary>
    public string? Event { get; init; }

    /// <summary>The title: a column, or a template of columns in braces.</summary>
    public string? Title { get; init; }

    /// <summary>Reads <c>user=customer_id,item=article_id,time=t_dat:date</c>.</summary>
    /// <exception cref="ImportException">A role is unknown or stands there twice, or has no column.</exception>
    public static ColumnMapping Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var mapping = new ColumnMapping();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in Separator().Split(text))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var (role, column) = at > 0 ? (part[..at].Trim().ToLowerInvariant(), part[(at + 1)..].Trim()) : (part.Trim(), "");
            if (!Roles.Contains(role))
            {
                throw new ImportException($"\"{role}\" in --map is no role.{NearestName.Hint(role, Roles)} Expected {string.Join(", ", Roles)}, each with = and a column.");
            }

            if (column.Length == 0 || !seen.Add(role))
            {
                throw new ImportException(column.Length == 0 ? $"--map names no column for {role}. Expected {role}=COLUMN." : $"--map names {role} twice.");
            }

            mapping = mapping.With(role, column);
        }

        return mapping;
    }

    /// <summary>This mapping with what another one names in place of its own.</summary>
    public ColumnMapping Overridden(ColumnMapping? by) => by is null ? this : new()
    {
        User = by.User ?? User,
        Item = by.Item ?? Item,
        Time = by.Time ?? Time,
        TimeForm = by.Time is null ? by.TimeForm ?? TimeForm : by.TimeForm,
        Rating = by.Rating ?? Rating,
        Event = by.Event ?? Event,
        Title = by.Title ?? Title,
    };

    /// <summary>All columns that it names.</summary>
    internal IEnumerable<string> Columns => new[] { User, Item, Time, Rating, Event }.OfType<string>().SelectMany(Alternatives)
        .Concat(Title is null ? [] : TitleTemplate.Parse(Title).Columns.SelectMany(Alternatives)).Distinct(StringComparer.Ordinal);

    /// <summary>The columns that a name stands for.</summary>
    internal static string[] Alternatives(string name) => name.Split('|');

    /// <summary>As it is written.</summary>
    public override string ToString() => string.Join(", ", Roles.Select(role => (role, Column: Of(role))).Where(pair => pair.Column is not null)
        .Select(pair => $"{pair.role}={pair.Column}{(pair.role == "time" && TimeForm is not null ? $":{TimeForm}" : "")}"));

    internal string? Of(string role) => role switch
    {
        "user" => User,
        "item" => Item,
        "time" => Time,
        "rating" => Rating,
        "event" => Event,
        _ => Title,
    };

    internal ColumnMapping With(string role, string column)
    {
        switch (role)
        {
            case "user": return this with { User = column };
            case "item": return this with { Item = column };
            case "rating": return this with { Rating = column };
            case "event": return this with { Event = column };
            case "title": return this with { Title = column };
            default:
                var colon = column.IndexOf(':', StringComparison.Ordinal);
                return colon <= 0 ? this with { Time = column } : this with { Time = column[..colon], TimeForm = Mapping.TimeForm.Parse(column[(colon + 1)..].Trim()).ToString() };
        }
    }

    // A comma inside a title's template or a pattern separates nothing.
    [GeneratedRegex(@",(?=\s*[A-Za-z]+\s*=)")]
    private static partial Regex Separator();
}
