using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TransRec.Server.Pages.Assets;
using TransRec.Server.Pages.Curves;
using TransRec.Server.Pages.Live;
using TransRec.Server.Pages.Sessions;
using TransRec.Server.Pages.Shell;
using TransRec.Server.Pages.Thumbnails;
using TransRec.Server.Pages.Trials;

namespace TransRec.Server.Pages;

/// <summary>Puts pages next to a TransRec server's API: <see cref="AddTransRecPages"/> after AddTransRec, and <see cref="MapTransRecPages"/> after MapTransRec.</summary>
public static class TransRecPages
{
    /// <summary>Under which path the pages lie.</summary>
    public const string Path = "/ui";

    /// <summary>Adds the services of the pages.</summary>
    /// <param name="services">The services; AddTransRec was called.</param>
    /// <param name="options">What pages show besides; null: nothing. Default null.</param>
    public static IServiceCollection AddTransRecPages(this IServiceCollection services, PagesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        _ = services.AddSingleton(options ?? new PagesOptions());
        _ = services.AddRazorComponents();
        _ = services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "transrec-form");
        _ = services.AddDataProtection();
        _ = services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, PageAuthentication>(PageAuthentication.SchemeName, null);
        _ = services.Configure<AuthorizationOptions>(PagePolicies.AddTo);
        _ = services.AddSingleton<PageSession>().AddSingleton<LiveNumbers>().AddSingleton<DomainPictures>().AddSingleton<RunShelf>();
        _ = services.AddSingleton<AdapterTrials>().AddSingleton<RunningSwaps>();
        _ = services.AddHostedService<LiveSampler>();
        return services;
    }

    /// <summary>Maps the pages at <see cref="Path"/>.</summary>
    /// <param name="application">The application; UseTransRec was called, so that routing and keys come first.</param>
    public static WebApplication MapTransRecPages(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        _ = application.UseAntiforgery();
        _ = application.UseMiddleware<PageShield>();
        _ = application.MapRazorComponents<App>().WithMetadata(PageEndpoint.Instance);
        AssetEndpoints.Map(application);
        ActivatorUtilities.CreateInstance<LiveEndpoint>(application.Services).Map(application);
        ActivatorUtilities.CreateInstance<PictureEndpoint>(application.Services).Map(application);
        return application;
    }

    /// <summary>Sends whoever asks for nothing at all to the pages.</summary>
    /// <param name="application">The application.</param>
    public static WebApplication RedirectToTransRecPages(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        _ = application.MapGet("/", () => Results.Redirect(Path)).AllowAnonymous().ExcludeFromDescription();
        return application;
    }
}
