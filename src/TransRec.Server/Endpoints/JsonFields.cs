using System.Globalization;
using System.Text.Json;
using TransRec.Options;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;

namespace TransRec.Server.Endpoints;

/// <summary>The fields of a JSON object, read one by one. What is wrong becomes a mistake and a default, so that one reading finds all mistakes; fields that nobody read are mistakes too.</summary>
internal sealed class JsonFields(JsonElement json, string path, List<QueryMistake> mistakes)
{
    private readonly List<string> known = [];
    private int found;

    /// <summary>How many mistakes were found so far, in the whole request.</summary>
    public int MistakeCount => mistakes.Count;

    /// <summary>Adds a mistake.</summary>
    public void Wrong(string key, string message) => mistakes.Add(new QueryMistake(Join(key), message));

    /// <summary>Whether a field is there, and is not null.</summary>
    public bool Has(string key) => json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A text; null: absent.</summary>
    public string? Text(string key, int longest, bool required = false)
    {
        if (Take(key, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Wrong(key, $"must be a text; found {Describe(value.ValueKind)}.");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length > longest)
        {
            Wrong(key, $"must have at most {longest} characters; found {text.Length}.");
        }

        return text;
    }

    /// <summary>An id; null: absent or wrong.</summary>
    public string? Id(string key, bool required = false)
    {
        var id = Text(key, int.MaxValue, required);
        if (id is not null && Names.MistakeOfId(id) is { } mistake)
        {
            Wrong(key, mistake);
            return null;
        }

        return id;
    }

    /// <summary>A whole number.</summary>
    public int Integer(string key, int standard, int lowest, int highest)
    {
        if (Take(key, required: false) is not { } value)
        {
            return standard;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= lowest && number <= highest)
        {
            return number;
        }

        Wrong(key, $"must be a whole number from {lowest} to {highest}; found {(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Describe(value.ValueKind))}.");
        return standard;
    }

    /// <summary>A truth value.</summary>
    public bool Truth(string key, bool standard)
    {
        if (Take(key, required: false) is not { } value)
        {
            return standard;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Wrong(key, $"must be true or false; found {Describe(value.ValueKind)}.");
        return standard;
    }

    /// <summary>A time; null: absent or wrong.</summary>
    public DateTimeOffset? Time(string key)
    {
        var text = Text(key, 64);
        if (text is null)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        Wrong(key, $"must be a time such as 2026-11-28T13:00:00Z; found \"{text}\".");
        return null;
    }

    /// <summary>A list of ids; null: absent.</summary>
    public IReadOnlyList<string>? Ids(string key, int most, bool required = false)
    {
        if (List(key, most, required) is not { } list)
        {
            return null;
        }

        var ids = new string[list.GetArrayLength()];
        var place = 0;
        foreach (var value in list.EnumerateArray())
        {
            ids[place] = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            var mistake = value.ValueKind == JsonValueKind.String ? Names.MistakeOfId(ids[place]) : $"must be a text; found {Describe(value.ValueKind)}.";
            if (mistake is not null)
            {
                Wrong($"{key}[{place}]", mistake);
            }

            place++;
        }

        return ids;
    }

    /// <summary>A list of objects, each read on its own; null: absent.</summary>
    public IReadOnlyList<T>? Objects<T>(string key, int most, Func<JsonFields, T> read, bool required = false)
    {
        if (List(key, most, required) is not { } list)
        {
            return null;
        }

        var objects = new List<T>();
        foreach (var value in list.EnumerateArray())
        {
            var place = $"{key}[{objects.Count}]";
            if (value.ValueKind != JsonValueKind.Object)
            {
                Wrong(place, $"must be an object; found {Describe(value.ValueKind)}.");
                continue;
            }

            var fields = new JsonFields(value, Join(place), mistakes);
            objects.Add(read(fields));
            fields.RefuseUnknown();
        }

        return objects;
    }

    /// <summary>An object, read on its own; the default: absent or wrong.</summary>
    public T? Object<T>(string key, Func<JsonFields, T> read)
    {
        if (Take(key, required: false) is not { } value)
        {
            return default;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong(key, $"must be an object; found {Describe(value.ValueKind)}.");
            return default;
        }

        var fields = new JsonFields(value, Join(key), mistakes);
        var result = read(fields);
        fields.RefuseUnknown();
        return result;
    }

    /// <summary>A value as it is; null: absent.</summary>
    public JsonElement? Raw(string key, bool required = false) => Take(key, required);

    /// <summary>A list as it is; null: absent or wrong.</summary>
    public JsonElement? List(string key, int most, bool required = false)
    {
        if (Take(key, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong(key, $"must be a list; found {Describe(value.ValueKind)}.");
            return null;
        }

        if (value.GetArrayLength() > most)
        {
            Wrong(key, $"must have at most {most} entries; found {value.GetArrayLength()}.");
            return null;
        }

        return value;
    }

    /// <summary>The object as it is written.</summary>
    public string Written => json.GetRawText();

    /// <summary>Makes every field a mistake that was not read.</summary>
    public void RefuseUnknown()
    {
        if (json.GetPropertyCount() == found)
        {
            return;
        }

        foreach (var field in json.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                Wrong(field.Name, $"is not a known key.{NearestName.Hint(field.Name, known)} Known here: {string.Join(", ", known)}.");
            }
        }
    }

    /// <summary>What a value is, in words.</summary>
    public static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private JsonElement? Take(string key, bool required)
    {
        known.Add(key);
        var there = json.TryGetProperty(key, out var value);
        found += there ? 1 : 0;
        if (there && value.ValueKind != JsonValueKind.Null)
        {
            return value;
        }

        if (required)
        {
            Wrong(key, "is required.");
        }

        return null;
    }

    private string Join(string key) => path.Length == 0 ? key : key.Length == 0 ? path : $"{path}.{key}";
}
