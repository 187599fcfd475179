using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using TransRec.Server.Domains;
using TransRec.Server.Limits;
using TransRec.Server.Observability;
using TransRec.Server.Security;

namespace TransRec.Server.Endpoints;

/// <summary>Whether the server lives, whether it is ready, and what it counts.</summary>
internal sealed class HealthEndpoints(ServedDomains domains, MetricsText metrics, IHostApplicationLifetime lifetime, ManagementPort management, TimeProvider clock)
{
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(15);

    public void Map(IEndpointRouteBuilder routes)
    {
        // They say nothing but that the server lives, and whoever watches it has no key.
        _ = routes.MapGet("/healthz/live", LiveAsync).AllowAnonymous().WithMetadata(new NotLimited()).ExcludeFromDescription();
        _ = routes.MapGet("/healthz/ready", ReadyAsync).AllowAnonymous().WithMetadata(new NotLimited()).ExcludeFromDescription();
        // By the management address without a key; else with one, which the handler looks at.
        _ = routes.MapGet("/metrics", MetricsAsync).AllowAnonymous().WithMetadata(new NotLimited()).ExcludeFromDescription();
    }

    private Task LiveAsync(HttpContext context) => context.WriteAsync(new HealthAnswer("live", domains.All.Count, null, null), ApiJson.Default.HealthAnswer);

    private Task ReadyAsync(HttpContext context)
    {
        var stops = lifetime.ApplicationStopping.IsCancellationRequested;
        var behind = clock.GetUtcNow() - domains.Feed.At;
        // Without the store questions are answered all the same; only writes fail.
        return context.WriteAsync(
            new HealthAnswer(stops ? "stopping" : behind > Stale ? "stale" : "ready", domains.All.Count, domains.Store.Split(',')[0], behind > Stale ? Math.Round(behind.TotalSeconds) : null),
            ApiJson.Default.HealthAnswer,
            stops ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private async Task MetricsAsync(HttpContext context)
    {
        if (!management.Is(context))
        {
            // An endpoint that lets everybody in is authenticated all the same.
            if (context.Features.Get<KeyHolder>() is not { } holder)
            {
                await context.ChallengeAsync().ConfigureAwait(false);
                return;
            }

            if (!holder.May(Scopes.Admin))
            {
                await context.ForbidAsync().ConfigureAwait(false);
                return;
            }
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(metrics.Write(), context.RequestAborted).ConfigureAwait(false);
    }
}
