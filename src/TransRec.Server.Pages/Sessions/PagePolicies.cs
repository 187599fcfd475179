using Microsoft.AspNetCore.Authorization;
using TransRec.Server.Security;

namespace TransRec.Server.Pages.Sessions;

/// <summary>What a page asks of whoever looks: the scopes of the API, by the cookie of the pages.</summary>
internal static class PagePolicies
{
    /// <summary>Domains, items, recommendations for a history.</summary>
    public const string Recommend = "pages:recommend";

    /// <summary>What users have taken.</summary>
    public const string Users = "pages:items";

    /// <summary>Runs, keys, exchanges of adapters.</summary>
    public const string Admin = "pages:admin";

    /// <summary>Adds a policy for each.</summary>
    public static void AddTo(AuthorizationOptions options)
    {
        foreach (var (name, scope) in new[] { (Recommend, Scopes.Recommend), (Users, Scopes.Items), (Admin, Scopes.Admin) })
        {
            options.AddPolicy(name, policy => policy.AddAuthenticationSchemes(PageAuthentication.SchemeName).RequireAuthenticatedUser().RequireClaim("scope", scope, Scopes.Admin));
        }
    }
}
