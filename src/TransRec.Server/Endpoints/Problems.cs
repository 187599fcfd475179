using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TransRec.Server.Domains;

namespace TransRec.Server.Endpoints;

/// <summary>Answers of requests that cannot be answered: problem details (RFC 9457), with all mistakes at once and the trace's id.</summary>
internal static class Problems
{
    private const string MediaType = "application/problem+json";

    /// <summary>Writes a problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="title">What went wrong, the same for all of its kind.</param>
    /// <param name="detail">What was found, and what to do.</param>
    /// <param name="mistakes">Mistakes in the request; null: none. Default null.</param>
    public static async Task WriteAsync(HttpContext context, int status, string title, string detail, IReadOnlyList<QueryMistake>? mistakes = null)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        var problem = new ProblemBody(
            "about:blank",
            title,
            status,
            detail,
            Activity.Current?.Id ?? context.TraceIdentifier,
            mistakes is null ? null : [.. mistakes.Select(mistake => new ProblemMistake(mistake.Path, mistake.Message))]);
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaType;
        await JsonSerializer.SerializeAsync(context.Response.Body, problem, ApiJson.Default.ProblemBody, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes the problem of a request with mistakes.</summary>
    public static Task WriteAsync(HttpContext context, IReadOnlyList<QueryMistake> mistakes) => WriteAsync(
        context,
        StatusCodes.Status400BadRequest,
        "The request has mistakes",
        mistakes.Count == 1 ? "One thing has to be changed; see errors." : $"{mistakes.Count} things have to be changed; see errors.",
        mistakes);
}

/// <summary>A problem, as it is answered.</summary>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string TraceId, IReadOnlyList<ProblemMistake>? Errors);

/// <summary>A mistake in a request.</summary>
internal sealed record ProblemMistake(string Path, string Message);
