using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Server.Security;
using TransRec.Server.Storing;

namespace TransRec.Server;

/// <summary>Opens store, backbone and domains before the first request, follows what other servers write, and closes all after the last.</summary>
internal sealed partial class ServingHost(
    ServerOptions options, ServedDomains domains, Func<ServerOptions, ServedBackbone> openBackbone, IAlgorithmChooser chooser, KeyRing keys, TimeProvider clock, ILogger<ServingHost> logger) : BackgroundService
{
    private IServingStore? store;
    private volatile bool keysChanged;

    /// <summary>The store, once the host has started.</summary>
    public IServingStore Store => store ?? throw new InvalidOperationException("The server has not started; start the host first.");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        _ = Directory.CreateDirectory(options.Data);
        store = await options.Store.OpenAsync(options.Data, cancellationToken).ConfigureAwait(false);
        await keys.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        if (keys.IsEmpty && !Addresses.IsLoopback(options.Listen))
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw new ServerStartException(
                $"{options.Listen} can be reached from other machines, and there is no key: anybody could read and change everything. Make a key first (transrec serve key make), or listen on http://127.0.0.1.");
        }

        var backbone = openBackbone(options);
        try
        {
            await domains.OpenAsync(backbone, store, chooser, clock, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            backbone.Dispose();
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        domains.KeysChanged += () => keysChanged = true;
        domains.CannotFollow += (domain, error) => NotFollowed(logger, domain, error);
        Started(logger, domains.All.Count, domains.All.Sum(domain => domain.Status.Items), (long)clock.GetElapsedTime(began).TotalMilliseconds);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await domains.DisposeAsync().ConfigureAwait(false);
        Stopped(logger);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await domains.WaitForChangeAsync(stoppingToken).ConfigureAwait(false);
                await domains.CatchUpAsync(stoppingToken).ConfigureAwait(false);
                if (keysChanged)
                {
                    keysChanged = false;
                    await keys.ReadAsync(Store, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (TransRecException error)
            {
                // Questions are answered from memory; the next round tries again.
                Behind(logger, error);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Serving {Domains} domains with {Items} items; loaded in {Milliseconds} ms.")]
    private static partial void Started(ILogger logger, int domains, int items, long milliseconds);

    [LoggerMessage(2, LogLevel.Information, "Everything is written; the store is closed.")]
    private static partial void Stopped(ILogger logger);

    [LoggerMessage(4, LogLevel.Warning, "Domain {Domain} stays as it is: its new adapters cannot be used here.")]
    private static partial void NotFollowed(ILogger logger, string domain, Exception error);

    [LoggerMessage(3, LogLevel.Warning, "Changes of the store cannot be followed now.")]
    private static partial void Behind(ILogger logger, Exception error);
}

/// <summary>A server cannot be started as it is configured.</summary>
public sealed class ServerStartException : TransRecException
{
    /// <param name="message">What was found, and what to do.</param>
    public ServerStartException(string message)
        : base(message)
    {
    }
}
