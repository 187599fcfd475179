using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TransRec.Server.Pages.Screens;
using TransRec.Server.Storing;

namespace TransRec.Server.Pages.Sessions;

/// <summary>Gives every page the headers that keep foreign script, style and frames out, and turns failures into pages that say what to do.</summary>
internal sealed partial class PageShield(RequestDelegate next, ILogger<PageShield> logger)
{
    /// <summary>No script and no style but this server's own files; no frame; forms lead here alone.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Writes the headers.</summary>
    public static void Guard(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<PageEndpoint>() is null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        Guard(context.Response);
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            await StatusScreen.WriteAsync(
                context, StatusCodes.Status400BadRequest, "The form is too old", "It was made before the server was started anew, or in another session. Nothing was changed: load the page again.").ConfigureAwait(false);
            return;
        }

        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (ServingStoreException error) when (!context.Response.HasStarted)
        {
            Failed(logger, error);
            context.Response.Headers.RetryAfter = "5";
            await StatusScreen.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "The store does not answer", "Nothing was changed. Load the page again in a moment; the server's log has the reason.").ConfigureAwait(false);
        }
        catch (Exception error) when (!context.Response.HasStarted && error is not (BadHttpRequestException or OperationCanceledException))
        {
            Failed(logger, error);
            await StatusScreen.WriteAsync(
                context, StatusCodes.Status500InternalServerError, "Something unforeseen went wrong", $"The server's log has it under {context.TraceIdentifier}.").ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A page failed.")]
    private static partial void Failed(ILogger logger, Exception error);
}

/// <summary>Of an endpoint that is a page for people.</summary>
internal sealed class PageEndpoint
{
    /// <summary>The mark.</summary>
    public static PageEndpoint Instance { get; } = new();
}
