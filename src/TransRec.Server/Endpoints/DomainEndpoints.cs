using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Observability;
using TransRec.Server.Security;

namespace TransRec.Server.Endpoints;

/// <summary>Domains, their adapters, and the backbone.</summary>
internal sealed class DomainEndpoints(ServedDomains domains, ServerOptions options, ServingMetrics metrics, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        _ = routes.MapGet("/v1/base", (Delegate)BaseAsync).Needs(Scopes.Recommend).Produces<BaseAnswer>().WithTags("Domains").WithSummary("The backbone of all domains.").WithName("base");
        _ = routes.MapGet("/v1/adapters", (Delegate)AdaptersAsync).Needs(Scopes.Admin).Produces<AdaptersAnswer>().WithTags("Domains").WithSummary("Adapters that a domain can be given.").WithName("adapters");
        _ = routes.MapGet("/v1/domains", (Delegate)ListAsync).Needs(Scopes.Recommend).Produces<DomainsAnswer>().WithTags("Domains").WithSummary("The domains that the key may see.").WithName("domains");
        _ = routes.MapGet("/v1/domains/{domain}", GetAsync).Needs(Scopes.Recommend).Produces<DomainBody>().WithTags("Domains").WithSummary("A domain.").WithName("domain");
        _ = routes.MapPut("/v1/domains/{domain}", PutAsync).Needs(Scopes.Admin).Accepts<PutDomainBody>("application/json").Produces<DomainBody>()
            .WithTags("Domains").WithSummary("Makes a domain, or exchanges its adapters while requests run.").WithName("putDomain");
        _ = routes.MapDelete("/v1/domains/{domain}", DeleteAsync).Needs(Scopes.Admin).Produces(StatusCodes.Status204NoContent)
            .WithTags("Domains").WithSummary("Removes a domain with its items, users and events.").WithName("deleteDomain");
        _ = routes.MapGet("/v1/domains/{domain}/swaps", SwapsAsync).Needs(Scopes.Admin).Produces<SwapsAnswer>()
            .WithTags("Domains").WithSummary("Exchanges of adapters that were tried, the latest first.").WithName("swaps");
    }

    private Task BaseAsync(HttpContext context)
    {
        var found = domains.Base;
        return context.WriteAsync(new BaseAnswer(found.Identity, found.Description, found.Width, found.MaximumLength, ServerVersion.Text), ApiJson.Default.BaseAnswer);
    }

    private Task AdaptersAsync(HttpContext context) =>
        context.WriteAsync(new AdaptersAnswer([.. domains.Adapters.Select(adapters => Replies.Of(adapters))]), ApiJson.Default.AdaptersAnswer);

    private Task ListAsync(HttpContext context) => context.WriteAsync(
        new DomainsAnswer([.. domains.All.Where(domain => context.Holder().Sees(domain.Name)).Select(domain => Body(domain.Status))]), ApiJson.Default.DomainsAnswer);

    private async Task GetAsync(string domain, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            await context.WriteAsync(Body(served.Status), ApiJson.Default.DomainBody).ConfigureAwait(false);
        }
    }

    private async Task PutAsync(string domain, HttpContext context)
    {
        if (!context.Holder().Sees(domain))
        {
            _ = await context.DomainAsync(domains, domain).ConfigureAwait(false);
            return;
        }

        if (!Names.IsDomain(domain))
        {
            throw new QueryException("domain", $"must be {Names.DomainRule}; found \"{domain}\".");
        }

        var adapters = await Endpoints.Body.ReadAsync(context, options.Limits.BodyBytes, fields => fields.Text("adapters", 80)).ConfigureAwait(false);
        var began = clock.GetTimestamp();
        try
        {
            var (served, isNew) = await domains.PutAsync(domain, adapters, context.RequestAborted).ConfigureAwait(false);
            metrics.Swapped(clock.GetElapsedTime(began), "done");
            await context.WriteAsync(Body(served.Status), ApiJson.Default.DomainBody, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK).ConfigureAwait(false);
        }
        catch (TransRecException)
        {
            metrics.Swapped(clock.GetElapsedTime(began), "failed");
            throw;
        }
    }

    private async Task DeleteAsync(string domain, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is not null)
        {
            _ = await domains.RemoveAsync(domain, context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task SwapsAsync(string domain, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            await context.WriteAsync(new SwapsAnswer(await served.SwapsAsync(context.RequestAborted).ConfigureAwait(false)), ApiJson.Default.SwapsAnswer).ConfigureAwait(false);
        }
    }

    private static DomainBody Body(DomainStatus status) => new(
        status.Name, status.Generation, Replies.Of(status.Algorithm), status.Items, status.RemovedItems, status.Users, status.Events, status.CatalogueVersion, status.Index);
}
