using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using TransRec.Server.Security;

namespace TransRec.Server.Pages.Sessions;

/// <summary>
/// The cookie of somebody who has entered with a key: which key it was, sealed, never the key itself. It ends after twelve hours, and at once when the key is revoked or expires.
/// </summary>
internal sealed class PageSession(IDataProtectionProvider protection, KeyRing keys)
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "transrec-session";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("TransRec.Pages.Session").ToTimeLimitedDataProtector();

    /// <summary>Begins a session.</summary>
    /// <returns>Whether the key is one.</returns>
    public bool Begin(HttpContext context, string key)
    {
        if (keys.Find(key) is not { Key: { } stored })
        {
            return false;
        }

        context.Response.Cookies.Append(Cookie, protector.Protect($"{stored.Id} {stored.Hash}", Lifetime), Options(context));
        return true;
    }

    /// <summary>Ends the session.</summary>
    public static void End(HttpContext context) => context.Response.Cookies.Delete(Cookie, Options(context));

    /// <summary>Whose session a request's cookie is; null: nobody's, or no longer.</summary>
    public KeyHolder? Read(HttpRequest request)
    {
        if (request.Cookies[Cookie] is not { Length: > 0 } cookie)
        {
            return null;
        }

        try
        {
            return protector.Unprotect(cookie).Split(' ') is [var id, var hash] ? keys.Again(id, hash) : null;
        }
        catch (CryptographicException)
        {
            return null; // too old, changed, or of another server
        }
    }

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = TransRecPages.Path,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
    };
}
