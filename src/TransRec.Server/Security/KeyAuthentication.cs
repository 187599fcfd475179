using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TransRec.Server.Security;

/// <summary>Authenticates a request by its key: <c>Authorization: Bearer tr_...</c>.</summary>
internal sealed class KeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyRing keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "TransRec";

    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var holder = header.Length == 0 ? keys.WithoutKey(IsOwnMachine(Context))
            : header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? keys.Find(header[Bearer.Length..].Trim())
            : null;
        if (holder is null)
        {
            return Task.FromResult(header.Length == 0 ? AuthenticateResult.NoResult() : AuthenticateResult.Fail("The key is unknown, revoked or expired."));
        }

        Context.Features.Set(holder);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(holder.Principal, SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Endpoints.Problems.WriteAsync(
            Context, StatusCodes.Status401Unauthorized, "A key is needed", "Send a key as \"Authorization: Bearer tr_...\"; transrec serve key make makes one.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Endpoints.Problems.WriteAsync(Context, StatusCodes.Status403Forbidden, "The key may not do this", "Use a key with the scope that the documentation names for it.");

    // Without an address there is no network: a test, or a socket of the machine. A page of a stranger whose name leads to this machine sends that name as the host; what a proxy forwards
    // comes from elsewhere.
    private static bool IsOwnMachine(HttpContext context) =>
        (context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address))
        && (context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]")
        && !context.Request.Headers.ContainsKey("Forwarded")
        && !context.Request.Headers.ContainsKey("X-Forwarded-For");
}
