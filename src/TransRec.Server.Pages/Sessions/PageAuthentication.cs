using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TransRec.Server.Pages.Screens;
using TransRec.Server.Security;

namespace TransRec.Server.Pages.Sessions;

/// <summary>Who looks at pages: the key whose session the cookie is, or, while there are no keys, anybody on the machine.</summary>
internal sealed class PageAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyRing keys, PageSession session)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "TransRec.Pages";

    private static readonly Uri Somewhere = new("http://here");

    /// <summary>Whether a path leads to a page of this server, and nowhere else.</summary>
    public static bool IsOwnPath(string? path) =>
        path?.StartsWith('/') == true && Uri.TryCreate(Somewhere, path, out var address) && address.Authority == Somewhere.Authority
        && (address.AbsolutePath == TransRecPages.Path || address.AbsolutePath.StartsWith(TransRecPages.Path + "/", StringComparison.Ordinal));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var holder = session.Read(Request) ?? keys.WithoutKey(IsOwnMachine(Context));
        if (holder is null)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        Context.Features.Set(holder);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(holder.Principal, SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        PageShield.Guard(Response);
        var wanted = HttpMethods.IsGet(Request.Method) ? Request.Path + Request.QueryString.ToUriComponent() : TransRecPages.Path;
        Response.Redirect($"{TransRecPages.Path}/enter{new QueryBuilder { { "to", wanted } }.ToQueryString()}");
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        PageShield.Guard(Response);
        return StatusScreen.WriteAsync(Context, StatusCodes.Status403Forbidden, "Your key may not see this page", "Leave, and enter with a key that has the scope for it.");
    }

    // The name in the address must be the machine's own too: a page from elsewhere whose name was made to lead here is not let in.
    private static bool IsOwnMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address)
            ? context.Request.Host.Host is "localhost" || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host))
            : false;
}
