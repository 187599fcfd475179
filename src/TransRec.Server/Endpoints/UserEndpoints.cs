using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TransRec.Server.Domains;
using TransRec.Server.Security;

namespace TransRec.Server.Endpoints;

/// <summary>What is known of users, and its erasure.</summary>
internal sealed class UserEndpoints(ServedDomains domains)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        _ = routes.MapGet("/v1/domains/{domain}/users/{user}", GetAsync).Needs(Scopes.Items).Produces<UserAnswer>()
            .WithTags("Users").WithSummary("What a user has taken, oldest first.").WithName("user");
        _ = routes.MapDelete("/v1/domains/{domain}/users/{user}", EraseAsync).Needs(Scopes.Items).Produces<ErasureAnswer>()
            .WithTags("Users").WithSummary("Deletes a user's events and choices.").WithName("eraseUser");
    }

    private async Task GetAsync(string domain, string user, HttpContext context)
    {
        user = Replies.Id(user);
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is not { } served)
        {
            return;
        }

        if (served.History(user) is not { } history)
        {
            await Replies.NotFoundAsync(context, $"{domain} knows nothing of this user.").ConfigureAwait(false);
            return;
        }

        await context.WriteAsync(new UserAnswer(user, [.. history.Select(taken => new TakenAnswer(taken.Item.Id, taken.Item.Title, taken.At))]), ApiJson.Default.UserAnswer).ConfigureAwait(false);
    }

    private async Task EraseAsync(string domain, string user, HttpContext context)
    {
        user = Replies.Id(user);
        if (await context.DomainAsync(domains, domain).ConfigureAwait(false) is { } served)
        {
            var erased = await served.EraseUserAsync(user, context.RequestAborted).ConfigureAwait(false);
            await context.WriteAsync(new ErasureAnswer(user, erased.Events, erased.Documents), ApiJson.Default.ErasureAnswer).ConfigureAwait(false);
        }
    }
}
