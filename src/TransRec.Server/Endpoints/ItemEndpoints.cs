using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Observability;
using TransRec.Server.Security;
using TransRec.Server.Storing;

namespace TransRec.Server.Endpoints;

/// <summary>Items: put, changed, removed, listed.</summary>
internal sealed class ItemEndpoints(ServedDomains domains, ServerOptions options, ServingMetrics metrics, TimeProvider clock)
{
    private const int MostListed = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        _ = routes.MapGet("/v1/domains/{domain}/items", ListAsync).Needs(Scopes.Recommend).Produces<ItemsAnswer>()
            .WithTags("Items").WithSummary("Items by number; text: a part of the title or id.").WithName("items");
        _ = routes.MapGet("/v1/domains/{domain}/items/{id}", GetAsync).Needs(Scopes.Recommend).Produces<ItemAnswer>().WithTags("Items").WithSummary("An item; its ETag is its version.").WithName("item");
        _ = routes.MapPut("/v1/domains/{domain}/items/{id}", PutAsync).Needs(Scopes.Items).Accepts<PutItemBody>("application/json").Produces<PutItemAnswer>()
            .WithTags("Items").WithSummary("Adds an item or replaces it; it can be recommended when this answers.").WithName("putItem");
        _ = routes.MapPatch("/v1/domains/{domain}/items/{id}", PatchAsync).Needs(Scopes.Items).Accepts<PatchItemBody>("application/json").Produces<PutItemAnswer>()
            .WithTags("Items").WithSummary("Changes title or single attributes; null removes an attribute.").WithName("patchItem");
        _ = routes.MapDelete("/v1/domains/{domain}/items/{id}", DeleteAsync).Needs(Scopes.Items).Produces(StatusCodes.Status204NoContent)
            .WithTags("Items").WithSummary("Removes an item: no answer that begins afterwards has it.").WithName("deleteItem");
    }

    private async Task ListAsync(string domain, HttpContext context, string? text = null, int skip = 0, int take = 50)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            if (skip < 0 || take is < 1 or > MostListed)
            {
                throw new QueryException("take", $"must be from 1 to {MostListed}, and skip not negative.");
            }

            var list = served.Items(text, null, skip, take);
            await context.WriteAsync(new ItemsAnswer(list.Total, [.. list.Items.Select(Answer)]), ApiJson.Default.ItemsAnswer).ConfigureAwait(false);
        }
    }

    private async Task GetAsync(string domain, string id, HttpContext context)
    {
        id = Replies.Id(id);
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is not { } served)
        {
            return;
        }

        if (served.Item(id) is not { } item)
        {
            await NoItemAsync(context, domain, id).ConfigureAwait(false);
            return;
        }

        context.Response.Headers.ETag = ETag(item.Version);
        await context.WriteAsync(Answer(item), ApiJson.Default.ItemAnswer).ConfigureAwait(false);
    }

    private async Task PutAsync(string domain, string id, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            var item = await Body.ReadAsync(context, options.Limits.BodyBytes, fields => ItemReader.Whole(fields, Replies.Id(id), options.Limits)).ConfigureAwait(false);
            await PutOneAsync(context, served, item with { IfVersion = Expected(context) }).ConfigureAwait(false);
        }
    }

    private async Task PatchAsync(string domain, string id, HttpContext context)
    {
        id = Replies.Id(id);
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is not { } served)
        {
            return;
        }

        var change = await Body.ReadAsync(context, options.Limits.BodyBytes, fields => ItemReader.Change(fields, options.Limits)).ConfigureAwait(false);
        var expected = Expected(context);
        for (; ; )
        {
            if (served.Item(id) is not { } item)
            {
                await NoItemAsync(context, domain, id).ConfigureAwait(false);
                return;
            }

            try
            {
                var write = new ItemWrite(id, change.Title ?? item.Title, ItemReader.Merge(item.Attributes, change.Attributes), expected ?? item.Version);
                await PutOneAsync(context, served, write).ConfigureAwait(false);
                return;
            }
            catch (StoreConflictException) when (expected is null)
            {
                // Somebody else changed it between reading and writing; who expects no version wants the change on top.
                await domains.CatchUpAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
    }

    private async Task DeleteAsync(string domain, string id, HttpContext context)
    {
        id = Replies.Id(id);
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is not { } served)
        {
            return;
        }

        if (await served.RemoveItemAsync(id, Expected(context), context.RequestAborted).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await NoItemAsync(context, domain, id).ConfigureAwait(false);
        }
    }

    private async Task PutOneAsync(HttpContext context, ServedDomain served, ItemWrite item)
    {
        ItemReader.RequireRoom(served, served.Item(item.Id) is null ? 1 : 0, options.Limits);
        var began = clock.GetTimestamp();
        var stored = (await served.PutItemsAsync([item], context.RequestAborted).ConfigureAwait(false))[0];
        var time = clock.GetElapsedTime(began);
        metrics.ItemsPut(1, time, served.Name);
        context.Response.Headers.ETag = ETag(stored.Version);
        var answer = new PutItemAnswer(stored.Id, Visible: true, stored.Version, served.Generation, served.CatalogueVersion, Math.Round(time.TotalMilliseconds, 1));
        await context.WriteAsync(answer, ApiJson.Default.PutItemAnswer).ConfigureAwait(false);
    }

    private static Task NoItemAsync(HttpContext context, string domain, string id) => Replies.NotFoundAsync(context, $"{domain} has no item {id}.");

    private static ItemAnswer Answer(CatalogueEntry item) => new(item.Id, item.Title, ApiJson.Element(item.Attributes), item.Version);

    private static string ETag(long version) => $"\"{version}\"";

    // If-Match names a version; If-None-Match: * expects that there is none.
    private static long? Expected(HttpContext context)
    {
        if (context.Request.Headers.IfNoneMatch.ToString() == "*")
        {
            return 0;
        }

        var header = context.Request.Headers.IfMatch.ToString();
        return header.Length == 0 ? null
            : long.TryParse(header.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version
            : throw new QueryException("If-Match", $"must be the ETag of an answer, such as \"17\"; found {header}.");
    }
}
