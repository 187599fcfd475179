using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Observability;
using TransRec.Server.Security;

namespace TransRec.Server.Endpoints;

/// <summary>Questions: recommendations, several at once, items like items, an order of given items.</summary>
internal sealed class RecommendationEndpoints(ServedDomains domains, ServerOptions options, ServingMetrics metrics)
{
    private const int MostTogether = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        _ = routes.MapPost("/v1/domains/{domain}/recommendations", RecommendAsync).Needs(Scopes.Recommend).Accepts<RecommendationBody>("application/json").Produces<RecommendationAnswer>()
            .WithTags("Questions").WithSummary("The best items for a user or a history.").WithName("recommend");
        _ = routes.MapGet("/v1/domains/{domain}/recommendations", RecommendByAddressAsync).Needs(Scopes.Recommend).Produces<RecommendationAnswer>()
            .WithTags("Questions").WithSummary("The best items for a user, with titles.").WithName("recommendByAddress");
        _ = routes.MapPost("/v1/domains/{domain}/recommendations/batch", BatchAsync).Needs(Scopes.Recommend).Accepts<BatchBody>("application/json").Produces<BatchAnswer>()
            .WithTags("Questions").WithSummary($"Recommendations for up to {MostTogether} users or histories.").WithName("recommendBatch");
        _ = routes.MapPost("/v1/domains/{domain}/similar", SimilarAsync).Needs(Scopes.Recommend).Accepts<SimilarBody>("application/json").Produces<RecommendationAnswer>()
            .WithTags("Questions").WithSummary("Items like some items, and unlike others.").WithName("similar");
        _ = routes.MapPost("/v1/domains/{domain}/rank", RankAsync).Needs(Scopes.Recommend).Accepts<RankBody>("application/json").Produces<RecommendationAnswer>()
            .WithTags("Questions").WithSummary("Given items in the order in which a user likes them.").WithName("rank");
    }

    private async Task RecommendAsync(string domain, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            var began = Stopwatch.GetTimestamp();
            var (query, returned) = await Body.ReadAsync(context, options.Limits.BodyBytes, fields => QuestionReader.Recommendation(fields, options.Limits)).ConfigureAwait(false);
            await AnswerWriter.WriteAsync(context, served.Recommend(query), returned).ConfigureAwait(false);
            metrics.Recommended(Stopwatch.GetElapsedTime(began), domain, "recommend");
        }
    }

    // For browsers, and for caches that are told to keep nothing.
    private async Task RecommendByAddressAsync(string domain, HttpContext context, string? user = null, string? history = null, int k = 10)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            var began = Stopwatch.GetTimestamp();
            if ((user is null && history is null) || k < 1 || k > options.Limits.K)
            {
                throw new QueryException("", $"The address needs user=ID or history=ID,ID, and k from 1 to {options.Limits.K}.");
            }

            context.Response.Headers.CacheControl = "private, no-store";
            var query = new RecommendationQuery { User = user, History = history?.Split(',', StringSplitOptions.RemoveEmptyEntries), K = k };
            await AnswerWriter.WriteAsync(context, served.Recommend(query), ReturnedFields.Title).ConfigureAwait(false);
            metrics.Recommended(Stopwatch.GetElapsedTime(began), domain, "recommend");
        }
    }

    private async Task BatchAsync(string domain, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            var began = Stopwatch.GetTimestamp();
            var queries = await Body.ReadAsync(
                context,
                options.Limits.BodyBytes,
                fields => fields.Objects("requests", MostTogether, one => QuestionReader.Recommendation(one, options.Limits), required: true) ?? []).ConfigureAwait(false);
            var answers = served.RecommendEach([.. queries.Select(query => query.Query)]);
            await AnswerWriter.WriteAsync(context, [.. answers.Select((answer, place) => (answer, queries[place].Return))]).ConfigureAwait(false);
            metrics.Recommended(Stopwatch.GetElapsedTime(began), domain, "batch");
        }
    }

    private async Task SimilarAsync(string domain, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            var began = Stopwatch.GetTimestamp();
            var (query, returned) = await Body.ReadAsync(context, options.Limits.BodyBytes, fields => QuestionReader.Similar(fields, options.Limits)).ConfigureAwait(false);
            await AnswerWriter.WriteAsync(context, served.Similar(query), returned).ConfigureAwait(false);
            metrics.Recommended(Stopwatch.GetElapsedTime(began), domain, "similar");
        }
    }

    private async Task RankAsync(string domain, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            var began = Stopwatch.GetTimestamp();
            var (query, returned) = await Body.ReadAsync(context, options.Limits.BodyBytes, fields => QuestionReader.Rank(fields, options.Limits)).ConfigureAwait(false);
            await AnswerWriter.WriteAsync(context, served.Rank(query), returned).ConfigureAwait(false);
            metrics.Recommended(Stopwatch.GetElapsedTime(began), domain, "rank");
        }
    }
}
