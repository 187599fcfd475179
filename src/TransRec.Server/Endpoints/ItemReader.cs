using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Server.Configuration;
using TransRec.Server.Filtering;
using TransRec.Server.Storing;

namespace TransRec.Server.Endpoints;

/// <summary>Reads items and changes of items.</summary>
internal static class ItemReader
{
    /// <summary>Refuses items for which there is no room.</summary>
    /// <exception cref="Domains.QueryException">The domain would have more items than the configuration allows.</exception>
    public static void RequireRoom(Domains.ServedDomain domain, int items, LimitOptions limits)
    {
        if (domain.HighestNumber + items > limits.Items)
        {
            throw new Domains.QueryException("", $"{domain.Name} has {domain.HighestNumber} items, removed ones included; limits.items allows {limits.Items}.");
        }
    }

    /// <summary>An item whose id stands in the address.</summary>
    public static ItemWrite Whole(JsonFields fields, string id, LimitOptions limits)
    {
        if (Names.MistakeOfId(id) is { } mistake)
        {
            fields.Wrong("id", mistake);
        }

        return new ItemWrite(id, Title(fields, limits, required: true) ?? "", Attributes(fields));
    }

    /// <summary>An item with its id.</summary>
    public static ItemWrite OfBatch(JsonFields fields, LimitOptions limits) =>
        new(fields.Id("id", required: true) ?? "", Title(fields, limits, required: true) ?? "", Attributes(fields));

    /// <summary>Changes of an item; null: no change.</summary>
    public static (string? Title, JsonObject Attributes) Change(JsonFields fields, LimitOptions limits)
    {
        var changes = new JsonObject();
        if (fields.Raw("attributes") is { } given)
        {
            // A null takes an attribute away.
            if (given.ValueKind == JsonValueKind.Object)
            {
                changes = JsonObject.Create(given.Clone())!;
                var kept = new JsonObject(changes.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Key, change.Value?.DeepClone())));
                Check(fields, ApiJson.Element(kept.ToJsonString()));
            }
            else
            {
                Check(fields, given);
            }
        }

        return (Title(fields, limits, required: false), changes);
    }

    /// <summary>Attributes with changes.</summary>
    /// <exception cref="Domains.QueryException">They become too many.</exception>
    public static string Merge(string attributes, JsonObject changes)
    {
        if (changes.Count == 0)
        {
            return attributes;
        }

        var merged = JsonNode.Parse(attributes)!.AsObject();
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                _ = merged.Remove(name);
            }
            else
            {
                merged[name] = value.DeepClone();
            }
        }

        return merged.Count <= AttributeValues.Most
            ? merged.ToJsonString()
            : throw new Domains.QueryException("attributes", $"would be {merged.Count}; at most {AttributeValues.Most} are kept.");
    }

    private static string? Title(JsonFields fields, LimitOptions limits, bool required)
    {
        var title = fields.Text("title", limits.TitleLength, required);
        if (title is not null && string.IsNullOrWhiteSpace(title))
        {
            fields.Wrong("title", "must not be empty: it is what the model reads.");
        }

        return title;
    }

    private static string Attributes(JsonFields fields)
    {
        if (fields.Raw("attributes") is not { } attributes)
        {
            return "{}";
        }

        Check(fields, attributes);
        return attributes.GetRawText();
    }

    private static void Check(JsonFields fields, JsonElement attributes)
    {
        foreach (var (path, message) in AttributeValues.Mistakes(attributes))
        {
            fields.Wrong(path.Length == 0 ? "attributes" : $"attributes.{path}", message);
        }
    }
}
