using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Filtering;

namespace TransRec.Server.Endpoints;

/// <summary>Reads questions from bodies.</summary>
internal static class QuestionReader
{
    private static readonly string[] Fields = ["title", "attributes"];

    /// <summary>A question for recommendations.</summary>
    public static (RecommendationQuery Query, ReturnedFields Return) Recommendation(JsonFields fields, LimitOptions limits)
    {
        var query = new RecommendationQuery
        {
            User = fields.Id("user"),
            History = fields.Ids("history", limits.Ids),
            K = fields.Integer("k", 10, 1, limits.K),
            Filter = fields.Object("filter", FilterReader.Read),
            Exclude = fields.Ids("exclude", limits.Ids) ?? [],
            IncludeSeen = fields.Truth("includeSeen", false),
            Algorithm = fields.Text("algorithm", 80),
        };
        if (!fields.Has("user") && !fields.Has("history"))
        {
            fields.Wrong("user", "or history is required: who asks, or what was taken.");
        }

        return (query, Returned(fields));
    }

    /// <summary>A question for items like some items.</summary>
    public static (SimilarQuery Query, ReturnedFields Return) Similar(JsonFields fields, LimitOptions limits)
    {
        var positive = fields.Ids("positive", limits.Ids, required: true);
        if (positive is { Count: 0 })
        {
            fields.Wrong("positive", "must name at least one item.");
        }

        return (new SimilarQuery
        {
            Positive = positive ?? [],
            Negative = fields.Ids("negative", limits.Ids) ?? [],
            K = fields.Integer("k", 10, 1, limits.K),
            Filter = fields.Object("filter", FilterReader.Read),
            Exclude = fields.Ids("exclude", limits.Ids) ?? [],
        }, Returned(fields));
    }

    /// <summary>A question for an order of given items.</summary>
    public static (RankQuery Query, ReturnedFields Return) Rank(JsonFields fields, LimitOptions limits)
    {
        var query = new RankQuery
        {
            User = fields.Id("user"),
            History = fields.Ids("history", limits.Ids),
            Items = fields.Ids("items", limits.Ids, required: true) ?? [],
            Algorithm = fields.Text("algorithm", 80),
        };
        if (!fields.Has("user") && !fields.Has("history"))
        {
            fields.Wrong("user", "or history is required: who asks, or what was taken.");
        }

        return (query, Returned(fields));
    }

    private static ReturnedFields Returned(JsonFields fields)
    {
        var returned = ReturnedFields.None;
        foreach (var name in fields.Ids("return", Fields.Length) ?? [])
        {
            var place = Array.IndexOf(Fields, name);
            if (place < 0)
            {
                fields.Wrong("return", $"must be some of {string.Join(", ", Fields)}; found \"{name}\".{Options.NearestName.Hint(name, Fields)}");
            }
            else
            {
                returned |= (ReturnedFields)(1 << place);
            }
        }

        return returned;
    }
}

/// <summary>What of items an answer has beside id and score.</summary>
[Flags]
internal enum ReturnedFields
{
    None = 0,
    Title = 1,
    Attributes = 2,
}
