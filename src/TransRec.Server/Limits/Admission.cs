using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using TransRec.Server.Configuration;
using TransRec.Server.Endpoints;
using TransRec.Server.Observability;
using TransRec.Server.Security;

namespace TransRec.Server.Limits;

/// <summary>
/// Lets requests in: no more at once than are worked on, no more waiting than is of use, and of each key no more than its rate. Too many for the server are answered 503, too many of a key
/// 429, both with Retry-After.
/// </summary>
internal sealed class Admission(RequestDelegate next, LimitOptions limits, ServingMetrics metrics) : IDisposable
{
    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = limits.Concurrency,
        QueueLimit = limits.Queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        // Health and metrics tell of the overload; they do not wait in it.
        if (context.GetEndpoint()?.Metadata.GetMetadata<NotLimited>() is not null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (context.Features.Get<KeyHolder>()?.TakeTurn() == false)
        {
            metrics.Rejected("rate");
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests of this key", "The key has a rate; wait a moment, or ask for a higher one.").ConfigureAwait(false);
            return;
        }

        var lease = limiter.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            lease.Dispose();
            lease = await limiter.AcquireAsync(1, context.RequestAborted).ConfigureAwait(false);
        }

        using (lease)
        {
            if (lease.IsAcquired)
            {
                await next(context).ConfigureAwait(false);
            }
            else
            {
                metrics.Rejected("overload");
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many requests", "The server is busy; ask again in a moment.").ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => limiter.Dispose();

    private static Task RefuseAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(context, status, title, detail);
    }
}

/// <summary>Of an endpoint that is answered whatever else waits.</summary>
internal sealed class NotLimited;
