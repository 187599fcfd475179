using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TransRec.Server.Domains;
using TransRec.Server.Storing;

namespace TransRec.Server.Endpoints;

/// <summary>Turns exceptions into problems. What nobody foresaw is logged with the trace's id, which the answer has too, and says nothing of itself.</summary>
internal sealed partial class Failures(RequestDelegate next, ILogger<Failures> logger)
{
    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (QueryException error)
        {
            await Problems.WriteAsync(context, error.Mistakes).ConfigureAwait(false);
        }
        catch (StoreConflictException error)
        {
            await Problems.WriteAsync(context, StatusCodes.Status412PreconditionFailed, "It has changed meanwhile", error.Message).ConfigureAwait(false);
        }
        catch (ServingStoreException error)
        {
            NotStored(logger, error);
            context.Response.Headers.RetryAfter = "5";
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The store does not answer", "Nothing was changed. Ask again in a moment; the server's log has the reason.").ConfigureAwait(false);
        }
        catch (BadHttpRequestException error)
        {
            await Problems.WriteAsync(context, error.StatusCode, "The request cannot be read", error.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            Unforeseen(logger, error);
            await Problems.WriteAsync(context, StatusCodes.Status500InternalServerError, "Something unforeseen went wrong", "The server's log has it under this traceId.").ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The store failed.")]
    private static partial void NotStored(ILogger logger, Exception error);

    [LoggerMessage(2, LogLevel.Error, "A request failed.")]
    private static partial void Unforeseen(ILogger logger, Exception error);
}
