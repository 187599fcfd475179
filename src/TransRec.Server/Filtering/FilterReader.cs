using System.Text.Json;
using TransRec.Server.Endpoints;

namespace TransRec.Server.Filtering;

/// <summary>Reads a filter from JSON: <c>{"must": [{"key": "brand", "any": ["plainco"]}], "mustNot": [{"key": "adult", "eq": true}]}</c>.</summary>
internal static class FilterReader
{
    private const int MostConditions = 64;
    private const int MostValues = 1024;

    /// <summary>Reads a filter; mistakes are collected by the fields.</summary>
    public static ItemFilter Read(JsonFields fields) => new(Conditions(fields, "must"), Conditions(fields, "mustNot"), fields.Written);

    private static List<FilterCondition> Conditions(JsonFields fields, string key) => [.. (fields.Objects(key, MostConditions, Condition) ?? []).OfType<FilterCondition>()];

    private static FilterCondition? Condition(JsonFields fields)
    {
        var key = fields.Text("key", AttributeValues.Longest, required: true);
        var (any, eq) = (fields.List("any", MostValues), fields.Raw("eq"));
        var range = fields.Object("range", Range);
        var kinds = (any is null ? 0 : 1) + (eq is null ? 0 : 1) + (range is null ? 0 : 1);
        if (kinds != 1)
        {
            fields.Wrong("", $"must have exactly one of any, eq and range; found {(kinds == 0 ? "none" : $"{kinds}")}.");
            return null;
        }

        if (range is not null)
        {
            return range with { Key = key ?? "" };
        }

        var values = new List<object>();
        foreach (var (value, place) in any is { } list ? list.EnumerateArray().Select((value, place) => (value, $"any[{place}]")) : [(eq!.Value, "eq")])
        {
            if (Value(value) is { } read)
            {
                values.Add(read);
            }
            else
            {
                fields.Wrong(place, $"must be a text, a number, true or false; found {JsonFields.Describe(value.ValueKind)}.");
            }
        }

        return new AnyCondition(key ?? "", values);
    }

    private static RangeCondition Range(JsonFields fields)
    {
        var (gte, gt, lte, lt) = (Number(fields, "gte"), Number(fields, "gt"), Number(fields, "lte"), Number(fields, "lt"));
        if ((gte is not null && gt is not null) || (lte is not null && lt is not null))
        {
            fields.Wrong("", "must have at most one of gte and gt, and at most one of lte and lt.");
        }

        if (gte is null && gt is null && lte is null && lt is null)
        {
            fields.Wrong("", "must have one of gte, gt, lte and lt.");
        }

        return new RangeCondition("", gte ?? gt, lte ?? lt, gt is null, lt is null);
    }

    private static double? Number(JsonFields fields, string key)
    {
        if (fields.Raw(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()))
        {
            return value.GetDouble();
        }

        fields.Wrong(key, $"must be a number; found {JsonFields.Describe(value.ValueKind)}.");
        return null;
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
