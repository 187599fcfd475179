using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransRec.Options;

/// <summary>
/// Makes option records from a JSON tree. Every key must be known, every required key there, every value of the right type and accepted by the
/// record's own init accessor, and no values in conflict; all mistakes are collected, and what is wrong stays at its default meanwhile.
/// </summary>
internal sealed class OptionBinder(OptionChoices choices, OptionMistakes mistakes)
{
    /// <summary>The record of <paramref name="declared"/> type (or of the type that the choice key names), null when none could be made.</summary>
    /// <param name="json">The object.</param>
    /// <param name="declared">An option record type.</param>
    /// <param name="path">The object's path, for messages.</param>
    /// <param name="standard">The value that the record would have without the object; it chooses the type where the choice key is absent.</param>
    public object? Bind(JsonObject json, Type declared, string path, object? standard = null)
    {
        var before = mistakes.Unread;
        var choice = choices.ChoiceFor(declared);
        var type = choice is null ? declared : Choose(json, choice, path, standard);
        if (type is null)
        {
            return null;
        }

        var record = Activator.CreateInstance(type)!;
        var properties = OptionProperty.Of(type);
        RefuseUnknown(json, choice, properties, path);
        foreach (var property in properties)
        {
            BindProperty(json, record, property, OptionMistakes.Join(path, property.Key));
        }

        if (mistakes.Unread == before)
        {
            mistakes.AddConflicts(record, path); // a default in the place of a value that could not be read conflicts with nothing that was meant
        }

        return record;
    }

    private Type? Choose(JsonObject json, OptionChoice choice, string path, object? standard)
    {
        var names = string.Join(", ", choice.Types.Keys);
        var where = OptionMistakes.Join(path, choice.Key);
        if (!json.TryGetPropertyValue(choice.Key, out var value))
        {
            if (standard is null)
            {
                mistakes.Add(where, $"is required: one of {names}.");
            }

            return standard?.GetType();
        }

        if (value?.GetValueKind() != JsonValueKind.String)
        {
            mistakes.Add(where, $"must be one of {names}; found {OptionText.Describe(value?.GetValueKind() ?? JsonValueKind.Null)}.");
            return null;
        }

        var name = value.GetValue<string>();
        if (choice.Types.TryGetValue(name, out var type))
        {
            return type;
        }

        mistakes.Add(where, $"must be one of {names}; found \"{name}\".{NearestName.Hint(name, choice.Types.Keys)}");
        return null;
    }

    private void RefuseUnknown(JsonObject json, OptionChoice? choice, IReadOnlyList<OptionProperty> properties, string path)
    {
        var known = properties.Select(property => property.Key).ToList();
        if (choice is not null)
        {
            known.Insert(0, choice.Key);
        }

        foreach (var (key, _) in json)
        {
            if (!known.Contains(key))
            {
                mistakes.Add(OptionMistakes.Join(path, key), $"is not a known key.{NearestName.Hint(key, known)} Known here: {string.Join(", ", known)}.");
            }
        }
    }

    private void BindProperty(JsonObject json, object record, OptionProperty property, string path)
    {
        if (!json.TryGetPropertyValue(property.Key, out var node))
        {
            if (property.Required)
            {
                mistakes.Add(path, $"is required: {OptionValue.Expected(property)}.");
            }
            else if (property.IsRecord && property.Get(record) is { } standard)
            {
                mistakes.AddConflicts(standard, path, whole: true);
            }

            return;
        }

        if (node is null)
        {
            if (property.AllowsNull)
            {
                property.Set(record, null);
            }
            else
            {
                mistakes.Add(path, $"must be {OptionValue.Expected(property)}; found null.");
            }

            return;
        }

        var value = property.IsRecord ? BindRecord(node, record, property, path)
            : property.IsRecordList ? BindRecords(node, property, path)
            : OptionValue.Read(node, property, path, mistakes);
        if (value is null)
        {
            return;
        }

        try
        {
            property.Set(record, value);
        }
        catch (ArgumentException exception)
        {
            mistakes.Add(path, OptionValue.Reason(exception, property));
        }
    }

    private object? BindRecord(JsonNode node, object record, OptionProperty property, string path)
    {
        if (node is JsonObject inner)
        {
            return Bind(inner, property.Type, path, property.Get(record));
        }

        mistakes.Add(path, $"must be {OptionValue.Expected(property)}; found {OptionText.Describe(node.GetValueKind())}.");
        return null;
    }

    private Array? BindRecords(JsonNode node, OptionProperty property, string path)
    {
        if (node is not JsonArray list)
        {
            mistakes.Add(path, $"must be {OptionValue.Expected(property)}; found {OptionText.Describe(node.GetValueKind())}.");
            return null;
        }

        var records = Array.CreateInstance(property.ElementType!, list.Count);
        var complete = true;
        for (var i = 0; i < list.Count; i++)
        {
            var place = $"{path}[{i}]";
            if (list[i] is not JsonObject inner)
            {
                mistakes.Add(place, $"must be an object; found {OptionText.Describe(list[i]?.GetValueKind() ?? JsonValueKind.Null)}.");
                complete = false;
            }
            else if (Bind(inner, property.ElementType!, place) is { } record)
            {
                records.SetValue(record, i);
            }
            else
            {
                complete = false;
            }
        }

        return complete ? records : null;
    }
}
