using Microsoft.AspNetCore.Http;

namespace TransRec.Server.Pages.Screens;

/// <summary>The status of a page that says what is not there.</summary>
internal static class NotFoundStatus
{
    /// <summary>Answers with 404. The endpoint of components leaves out the body where the status is 404 while they are rendered, so that it is set when the response begins.</summary>
    public static void AnswerNotFound(this HttpContext context) => context.Response.OnStarting(() =>
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });
}
