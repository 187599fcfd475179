using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TransRec.Server.Configuration;

namespace TransRec.Server;

/// <summary>A server as a process of its own: an application of ASP.NET with nothing else in it.</summary>
public static class TransRecServer
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    /// <summary>Builds the application; it is not started.</summary>
    /// <param name="options">What to serve.</param>
    /// <param name="configure">Adds services, such as pages. Null: none. Default null.</param>
    /// <param name="map">Maps what they answer. Null: nothing. Default null.</param>
    public static WebApplication Build(ServerOptions options, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        // No file of the folder that one happens to stand in changes anything: the options are all.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        _ = builder.Configuration.AddInMemoryCollection();
        _ = builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning)
            .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss "));
        _ = builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        _ = builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Drain);
        _ = builder.WebHost.UseUrls(options.Management is { } management ? [options.Listen, management] : [options.Listen]);
        _ = builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Limits.BodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        });
        _ = builder.Services.AddTransRec(options);
        configure?.Invoke(builder);
        var application = builder.Build();
        _ = application.UseTransRec();
        _ = application.MapTransRec();
        map?.Invoke(application);
        return application;
    }

    /// <summary>The addresses at which an application that was started listens, ports of 0 replaced by those that it got.</summary>
    /// <param name="application">The application.</param>
    public static IReadOnlyList<string> AddressesOf(WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return [.. application.Urls];
    }
}
