using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Observability;
using TransRec.Server.Security;
using TransRec.Server.Storing;

namespace TransRec.Server.Endpoints;

/// <summary>What users do.</summary>
internal sealed class EventEndpoints(ServedDomains domains, ServerOptions options, ServingMetrics metrics, TimeProvider clock)
{
    private const int MostTogether = 1000;
    private const int LongestType = 32;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/domains/{domain}/events", AddAsync).Needs(Scopes.Events).Accepts<EventsBody>("application/json").Produces<EventsAnswer>()
            .WithTags("Events").WithSummary("Adds what users did; an eventId that was there before is passed over, so a request can be sent again.").WithName("addEvents");

    private async Task AddAsync(string domain, HttpContext context)
    {
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            var events = await Body.ReadAsync(context, options.Limits.BodyBytes, fields => fields.Objects("events", MostTogether, Event, required: true) ?? []).ConfigureAwait(false);
            var added = await served.AddEventsAsync(events, context.RequestAborted).ConfigureAwait(false);
            metrics.EventsAccepted(added.Accepted, domain);
            await context.WriteAsync(new EventsAnswer(added.Accepted, added.Repeated, added.UnknownItems), ApiJson.Default.EventsAnswer).ConfigureAwait(false);
        }
    }

    private EventWrite Event(JsonFields fields)
    {
        var type = fields.Text("type", LongestType) ?? "click";
        if (type.Length == 0)
        {
            fields.Wrong("type", "must not be empty.");
        }

        return new EventWrite(
            fields.Id("eventId", required: true) ?? "",
            fields.Id("user", required: true) ?? "",
            fields.Id("item", required: true) ?? "",
            type,
            fields.Time("at") ?? clock.GetUtcNow(),
            fields.Text("recommendationId", 64));
    }
}
