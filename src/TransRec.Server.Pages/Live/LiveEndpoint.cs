using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using TransRec.Server.Domains;
using TransRec.Server.Limits;
using TransRec.Server.Pages.Parts;
using TransRec.Server.Pages.Sessions;
using TransRec.Server.Security;

namespace TransRec.Server.Pages.Live;

/// <summary>Sends numbers to open pages as server-sent events: texts by the name of the place where each stands.</summary>
internal sealed class LiveEndpoint(LiveNumbers numbers, ServedDomains domains, PageSession session, KeyRing keys, PagesOptions options, IHostApplicationLifetime lifetime)
{
    private const int Readings = 300; // then the browser connects anew, and shows its session again

    private int connections;

    /// <summary>Maps it. Open pages take no place among the requests that are worked on; they have a number of their own.</summary>
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(TransRecPages.Path + "/live", Connect).RequireAuthorization(PagePolicies.Recommend).WithMetadata(new NotLimited()).ExcludeFromDescription();

    /// <summary>The texts of all domains that somebody sees.</summary>
    internal string Texts(Func<string, bool> sees)
    {
        var texts = new JsonObject();
        Write(texts, "all", numbers.Of(sees));
        foreach (var domain in domains.All.Where(domain => sees(domain.Name)))
        {
            Write(texts, domain.Name, numbers.Of(domain.Name));
            texts[$"{domain.Name}.items"] = Format.Count(domain.Status.Items);
            texts[$"{domain.Name}.users"] = Format.Count(domain.Status.Users);
            texts[$"{domain.Name}.generation"] = Format.Count(domain.Generation);
        }

        return texts.ToJsonString();
    }

    private IResult Connect(HttpContext context)
    {
        if (Interlocked.Increment(ref connections) > options.LiveConnections)
        {
            _ = Interlocked.Decrement(ref connections);
            context.Response.Headers.RetryAfter = "30";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.ServerSentEvents(EventsAsync(context, context.RequestAborted));
    }

    private async IAsyncEnumerable<SseItem<string>> EventsAsync(HttpContext context, [EnumeratorCancellation] CancellationToken aborted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        try
        {
            for (var reading = 0; reading < Readings && !stop.IsCancellationRequested; reading++)
            {
                // A key that was revoked meanwhile sees nothing more.
                if ((session.Read(context.Request) ?? keys.WithoutKey(fromThisMachine: true)) is not { } holder)
                {
                    yield break;
                }

                var next = numbers.Next;
                yield return new SseItem<string>(Texts(holder.Sees), "numbers");
                await next.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            _ = Interlocked.Decrement(ref connections);
        }
    }

    private static void Write(JsonObject texts, string name, LiveReading reading)
    {
        texts[$"{name}.requests"] = Format.Rate(reading.RequestsPerSecond);
        texts[$"{name}.p99"] = Format.Milliseconds(reading.P99);
        texts[$"{name}.events"] = Format.Rate(reading.EventsPerSecond);
    }
}
