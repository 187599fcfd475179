using System.Text.Json.Nodes;

namespace TransRec.Options;

/// <summary>
/// Option records and strict JSON, either way, for one kind of file. Comments and trailing commas are allowed; keys are the records' property names in
/// camelCase; an unknown key, a wrong word, a value out of range and options that cannot hold together are mistakes, and all of them are reported at once.
/// </summary>
/// <param name="choices">The choices that such a file may hold.</param>
internal sealed class OptionsJson(params IEnumerable<OptionChoice> choices)
{
    private readonly OptionChoices choices = new(choices);

    /// <summary>Reads a record from text.</summary>
    /// <typeparam name="T">The record, or the abstract record of a choice.</typeparam>
    /// <param name="json">The text.</param>
    /// <param name="source">What to call the text in messages.</param>
    /// <param name="overrides">Changes as <c>path=value</c>. Null: none.</param>
    /// <param name="path">Where the record stands, for messages; empty: it is the whole file.</param>
    /// <exception cref="OptionsException">There are mistakes; it lists all of them.</exception>
    public T Read<T>(string json, string source, IReadOnlyList<string>? overrides = null, string path = "")
        where T : class
    {
        var mistakes = new OptionMistakes();
        var record = Bind(OptionText.Parse(json, source, mistakes), typeof(T), mistakes, overrides, path);
        mistakes.ThrowIfAny(source);
        return (T)record!;
    }

    /// <summary>Changes a tree by overrides and makes the record; null, or a record with defaults in the wrong places, when a mistake was found.</summary>
    public object? Bind(JsonObject tree, Type declared, OptionMistakes mistakes, IReadOnlyList<string>? overrides = null, string path = "")
    {
        new OptionOverrides(choices, mistakes).Apply(tree, declared, overrides ?? []);
        return new OptionBinder(choices, mistakes).Bind(tree, declared, path);
    }

    /// <summary>The record as a tree, every value explicit, defaults and the words of choices included: what <see cref="Read"/> reads back as an equal record.</summary>
    public JsonObject Write(object record, Type declared)
    {
        var tree = new JsonObject();
        if (choices.ChoiceFor(declared) is { } choice)
        {
            tree[choice.Key] = choice.NameOf(record.GetType());
        }

        foreach (var property in OptionProperty.Of(record.GetType()))
        {
            tree[property.Key] = property.Get(record) switch
            {
                null => null,
                IEnumerable<object> records when property.IsRecordList =>
                    new JsonArray([.. records.Select(inner => (JsonNode?)Write(inner, property.ElementType!))]),
                var inner when property.IsRecord => Write(inner, property.Type),
                var value => OptionValue.Write(value, property),
            };
        }

        return tree;
    }
}
