using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Endpoints;
using TransRec.Server.Limits;
using TransRec.Server.Observability;
using TransRec.Server.Security;

namespace TransRec.Server;

/// <summary>Puts a TransRec server into an application of ASP.NET: <see cref="AddTransRec"/>, then <see cref="UseTransRec"/> and <see cref="MapTransRec"/>.</summary>
public static class TransRecServices
{
    /// <summary>
    /// Adds the services. When the host starts, store, backbone and domains are opened before the first request. Registered before, an own <see cref="IAlgorithmChooser"/>,
    /// <see cref="TimeProvider"/> or backbone (<c>Func&lt;ServerOptions, ServedBackbone&gt;</c>) is used in the place of the standard one.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">What to serve.</param>
    public static IServiceCollection AddTransRec(this IServiceCollection services, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAlgorithmChooser, DomainsOwnAlgorithm>();
        services.TryAddSingleton<Func<ServerOptions, ServedBackbone>>(_ => found => ServedBackbone.Open(found.Base, found.ItemPrecision));
        _ = services.AddSingleton(options).AddSingleton(options.Limits);
        _ = services.AddSingleton(provider => new KeyRing(provider.GetRequiredService<TimeProvider>()));
        _ = services.AddSingleton<ManagementPort>();
        _ = services.AddMetrics().AddSingleton<ServingMetrics>().AddSingleton<MetricsText>();
        _ = services.AddSingleton<ServingHost>().AddHostedService(provider => provider.GetRequiredService<ServingHost>());
        _ = services.AddSingleton(_ => new ServedDomains(options));
        _ = services.AddAuthentication(KeyAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, null);
        _ = services.AddAuthorization(Policies.AddTo);
        _ = services.AddOpenApi("v1", ApiDescription.Configure);
        return services;
    }

    /// <summary>Adds what every request passes: failures as problem details, routing, keys, limits.</summary>
    /// <param name="application">The application.</param>
    public static IApplicationBuilder UseTransRec(this IApplicationBuilder application)
    {
        ArgumentNullException.ThrowIfNull(application);
        var management = application.ApplicationServices.GetRequiredService<ManagementPort>();
        return application.UseMiddleware<Failures>().UseRouting()
            .Use((context, next) => management.Is(context) && context.GetEndpoint()?.Metadata.GetMetadata<NotLimited>() is null
                ? Replies.NotFoundAsync(context, "At this address health and metrics are answered: /healthz/live, /healthz/ready, /metrics.")
                : next(context))
            .UseAuthentication().UseAuthorization().UseMiddleware<Admission>();
    }

    /// <summary>Maps the endpoints.</summary>
    /// <param name="routes">The routes.</param>
    public static IEndpointRouteBuilder MapTransRec(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var services = routes.ServiceProvider;
        ActivatorUtilities.CreateInstance<RecommendationEndpoints>(services).Map(routes);
        ActivatorUtilities.CreateInstance<DomainEndpoints>(services).Map(routes);
        ActivatorUtilities.CreateInstance<ItemEndpoints>(services).Map(routes);
        ActivatorUtilities.CreateInstance<ItemBatchEndpoints>(services).Map(routes);
        ActivatorUtilities.CreateInstance<EventEndpoints>(services).Map(routes);
        ActivatorUtilities.CreateInstance<UserEndpoints>(services).Map(routes);
        ActivatorUtilities.CreateInstance<EmbeddingEndpoints>(services).Map(routes);
        ActivatorUtilities.CreateInstance<HealthEndpoints>(services).Map(routes);
        _ = routes.MapOpenApi("/openapi/v1.json").Needs(Scopes.Recommend);
        return routes;
    }
}
