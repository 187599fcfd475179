using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransRec.Options;

/// <summary>
/// Applies <c>path=value</c> to a tree before it is bound. A value is JSON where it parses as JSON, else a text; an option whose type is
/// text takes the value as it stands. Overrides that choose a type come first; they drop the keys that only the type before had. A record in a list is named
/// by its place from 0: <c>adapter.parts.0.rank=4</c>, or <c>adapter.parts[0].rank=4</c>.
/// </summary>
internal sealed class OptionOverrides(OptionChoices choices, OptionMistakes mistakes)
{
    /// <summary>Changes the tree; what cannot be applied is a mistake.</summary>
    public void Apply(JsonObject tree, Type type, IReadOnlyList<string> overrides)
    {
        foreach (var (path, value) in Split(overrides).OrderBy(entry => choices.IsChoiceKey(entry.Path[^1]) ? 0 : 1))
        {
            Set(tree, type, path, value);
        }
    }

    private List<(string[] Path, string Value)> Split(IReadOnlyList<string> overrides)
    {
        var split = new List<(string[], string)>();
        foreach (var text in overrides)
        {
            var equals = text.IndexOf('=');
            if (equals > 0)
            {
                split.Add((text[..equals].Trim().Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.'), text[(equals + 1)..]));
            }
            else
            {
                mistakes.Add("", $"--set {text}: expected path=value, for example training.epochs=10.");
            }
        }

        return split;
    }

    private void Set(JsonObject tree, Type type, string[] keys, string value)
    {
        var (at, declared) = (tree, type);
        for (var i = 0; i < keys.Length; i++)
        {
            var path = PathOf(keys[..(i + 1)]);
            var last = i == keys.Length - 1;
            var choice = choices.ChoiceFor(declared);
            if (choice?.Key == keys[i] && last)
            {
                Choose(at, choice, value);
                return;
            }

            var property = Find(declared, choice, keys[i], path, value);
            if (property is null)
            {
                return;
            }

            if (last)
            {
                at[keys[i]] = Parse(value, property, path);
                return;
            }

            if (property.IsRecordList)
            {
                if (Element(at[keys[i]], keys, ++i, value) is not { } element)
                {
                    return;
                }

                (at, declared) = (element, property.ElementType!);
                continue;
            }

            if (!property.IsRecord)
            {
                mistakes.Add(path, $"is {OptionValue.Expected(property)} and has no keys of its own (--set {string.Join('.', keys)}={value}).");
                return;
            }

            if (at[keys[i]] is not JsonObject inner)
            {
                inner = [];
                at[keys[i]] = inner;
            }

            (at, declared) = (inner, property.Type);
        }
    }

    /// <summary>The path as mistakes show it, with places of lists in brackets.</summary>
    private static string PathOf(string[] keys) =>
        keys.Aggregate("", (path, key) => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? $"{path}[{key}]" : OptionMistakes.Join(path, key));

    /// <summary>The object at a place of a list; null when there is none, or when the whole object is given, which then stands there.</summary>
    private JsonObject? Element(JsonNode? node, string[] keys, int place, string value)
    {
        var path = PathOf(keys[..place]);
        var list = node as JsonArray ?? [];
        if (!int.TryParse(keys[place], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= list.Count)
        {
            var there = list.Count == 0 ? "is no list here" : $"has places 0 to {list.Count - 1}";
            mistakes.Add(path, $"{there}; found {keys[place]} (--set {string.Join('.', keys)}={value}).");
            return null;
        }

        if (place == keys.Length - 1)
        {
            list[index] = OptionText.TryParseValue(value, $"{path}[{index}]", mistakes, out var whole) ? whole : JsonValue.Create(value);
            return null;
        }

        if (list[index] is JsonObject inner)
        {
            return inner;
        }

        mistakes.Add($"{path}[{index}]", $"is no object and has no keys of its own (--set {string.Join('.', keys)}={value}).");
        return null;
    }

    private OptionProperty? Find(Type declared, OptionChoice? choice, string key, string path, string value)
    {
        var properties = (choice?.Types.Values ?? [declared]).SelectMany(OptionProperty.Of).DistinctBy(property => property.Key).ToList();
        var property = properties.Find(property => property.Key == key);
        if (property is null)
        {
            var names = properties.Select(property => property.Key).Prepend(choice?.Key).OfType<string>().ToList();
            mistakes.Add(path, $"is not a known key (--set value {value}).{NearestName.Hint(key, names)} Known here: {string.Join(", ", names)}.");
        }

        return property;
    }

    private static void Choose(JsonObject at, OptionChoice choice, string name)
    {
        if (choice.Types.TryGetValue(name, out var type))
        {
            var kept = OptionProperty.Of(type).Select(property => property.Key).ToHashSet();
            var ofOthers = choice.Types.Values.SelectMany(OptionProperty.Of).Select(property => property.Key).Where(key => !kept.Contains(key));
            foreach (var key in ofOthers)
            {
                at.Remove(key);
            }
        }

        at[choice.Key] = name;
    }

    private JsonNode? Parse(string text, OptionProperty property, string path)
    {
        if (!OptionText.TryParseValue(text, path, mistakes, out var value))
        {
            return JsonValue.Create(text);
        }

        var keepText = property.Type == typeof(string) && (value is null ? !property.AllowsNull : value.GetValueKind() != JsonValueKind.String);
        return keepText ? JsonValue.Create(text) : value;
    }
}
