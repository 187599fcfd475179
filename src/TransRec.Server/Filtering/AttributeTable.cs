using System.Text.Json;

namespace TransRec.Server.Filtering;

/// <summary>The attributes of a domain's items, by column. Results of filters are kept until an item changes.</summary>
internal sealed class AttributeTable
{
    private const int MostKept = 256;
    private const int LongestKept = 4096; // characters: a longer filter is one of a kind

    private readonly Lock gate = new();
    private readonly Dictionary<string, AttributeColumn> columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ItemSet> kept = new(StringComparer.Ordinal);
    private ulong[] present = [];

    /// <summary>Gives an item its attributes in the place of those that it had.</summary>
    /// <param name="item">Its number.</param>
    /// <param name="former">The attributes that it had; null: it was not there.</param>
    /// <param name="attributes">The attributes that it has; null: it is there no longer.</param>
    public void Set(int item, string? former, string? attributes)
    {
        lock (gate)
        {
            kept.Clear();
            if (former is not null)
            {
                Visit(former, (name, value) =>
                {
                    // A list may have named a text twice.
                    if (columns.TryGetValue(name, out var column))
                    {
                        column.Remove(item, value);
                        if (column.IsEmpty)
                        {
                            _ = columns.Remove(name);
                        }
                    }
                });
            }

            if (item >> 6 >= present.Length)
            {
                Array.Resize(ref present, Math.Max((item >> 6) + 1, present.Length * 2));
            }

            present[item >> 6] = attributes is null ? present[item >> 6] & ~(1UL << (item & 63)) : present[item >> 6] | (1UL << (item & 63));
            if (attributes is not null)
            {
                Visit(attributes, (name, value) =>
                {
                    if (!columns.TryGetValue(name, out var column))
                    {
                        columns.Add(name, column = new AttributeColumn());
                    }

                    column.Add(item, value);
                });
            }
        }
    }

    /// <summary>The items that a filter lets pass.</summary>
    public ItemSet Of(ItemFilter filter)
    {
        lock (gate)
        {
            if (kept.TryGetValue(filter.Text, out var known))
            {
                return known;
            }

            var set = new ItemSet(Evaluate(filter));
            if (filter.Text.Length > LongestKept)
            {
                return set;
            }

            if (kept.Count == MostKept)
            {
                kept.Clear();
            }

            kept.Add(filter.Text, set);
            return set;
        }
    }

    /// <summary>The names of attributes, with the texts and truth values that most items have.</summary>
    /// <param name="most">How many values of each at most.</param>
    public IReadOnlyList<AttributeSummary> Summary(int most)
    {
        lock (gate)
        {
            return
            [
                .. columns.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => new AttributeSummary(
                    column.Key,
                    [
                        .. column.Value.Counts().OrderByDescending(value => value.Items).ThenBy(value => $"{value.Value}", StringComparer.Ordinal).Take(most)
                            .Select(value => new AttributeCount(value.Value is bool truth ? (truth ? "true" : "false") : (string)value.Value, value.Items)),
                    ])),
            ];
        }
    }

    private ulong[] Evaluate(ItemFilter filter)
    {
        ulong[] result = [.. present];
        var marks = new ulong[present.Length];
        foreach (var condition in filter.Must)
        {
            Mark(condition, marks);
            for (var word = 0; word < result.Length; word++)
            {
                result[word] &= marks[word];
            }
        }

        foreach (var condition in filter.MustNot)
        {
            Mark(condition, marks);
            for (var word = 0; word < result.Length; word++)
            {
                result[word] &= ~marks[word];
            }
        }

        return result;
    }

    private void Mark(FilterCondition condition, ulong[] marks)
    {
        Array.Clear(marks);
        if (columns.TryGetValue(condition.Key, out var column))
        {
            column.Mark(condition, marks);
        }
    }

    private static void Visit(string attributes, Action<string, object> visit)
    {
        if (attributes == "{}")
        {
            return;
        }

        using var document = JsonDocument.Parse(attributes);
        foreach (var attribute in document.RootElement.EnumerateObject())
        {
            switch (attribute.Value.ValueKind)
            {
                case JsonValueKind.Array:
                    foreach (var text in attribute.Value.EnumerateArray())
                    {
                        visit(attribute.Name, text.GetString()!);
                    }

                    break;
                case JsonValueKind.String:
                    visit(attribute.Name, attribute.Value.GetString()!);
                    break;
                case JsonValueKind.Number:
                    visit(attribute.Name, attribute.Value.GetDouble());
                    break;
                default:
                    visit(attribute.Name, attribute.Value.ValueKind == JsonValueKind.True);
                    break;
            }
        }
    }
}

/// <summary>An attribute of a domain's items.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Texts and truth values that most items have; numbers are not listed.</param>
public sealed record AttributeSummary(string Name, IReadOnlyList<AttributeCount> Values);

/// <summary>A value of an attribute.</summary>
/// <param name="Value">The text, or true or false.</param>
/// <param name="Items">How many items have it.</param>
public sealed record AttributeCount(string Value, int Items);
