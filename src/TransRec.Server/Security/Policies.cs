using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace TransRec.Server.Security;

/// <summary>What an endpoint asks of a key.</summary>
internal static class Policies
{
    /// <summary>A policy for each scope, by its name; what names none needs the scope admin, endpoints that are no endpoint included.</summary>
    public static void AddTo(AuthorizationOptions options)
    {
        foreach (var scope in Scopes.All)
        {
            options.AddPolicy(scope, policy => Require(policy, scope));
        }

        options.FallbackPolicy = Require(new AuthorizationPolicyBuilder(), Scopes.Admin).Build();
        options.DefaultPolicy = options.FallbackPolicy;
    }

    /// <summary>Who asks.</summary>
    public static KeyHolder Holder(this HttpContext context) =>
        context.Features.Get<KeyHolder>() ?? throw new InvalidOperationException("The request was not authenticated.");

    /// <summary>Says which scope an endpoint needs.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(scope);

    private static AuthorizationPolicyBuilder Require(AuthorizationPolicyBuilder policy, string scope) =>
        policy.RequireAuthenticatedUser().RequireClaim("scope", scope, Scopes.Admin);
}
