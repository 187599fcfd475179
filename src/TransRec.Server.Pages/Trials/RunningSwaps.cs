using System.Collections.Concurrent;
using TransRec.Server.Domains;
using TransRec.Server.Observability;

namespace TransRec.Server.Pages.Trials;

/// <summary>Exchanges of adapters that were begun on a page and are not finished: encoding a large catalogue takes longer than a browser waits.</summary>
internal sealed class RunningSwaps(ServingMetrics metrics, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);

    /// <summary>Whether a domain is being given other adapters.</summary>
    public bool Is(string domain) => running.TryGetValue(domain, out var task) && !task.IsCompleted;

    /// <summary>Begins an exchange and waits for it a moment.</summary>
    /// <returns>Whether it is done; false: it goes on.</returns>
    /// <exception cref="TransRecException">It failed in that moment; nothing was changed.</exception>
    public async Task<bool> BeginAsync(ServedDomain domain, string? digest)
    {
        var task = ExchangeAsync(domain, digest);
        running[domain.Name] = task;
        try
        {
            await task.WaitAsync(Patience).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            // Its outcome is in the list of exchanges; whether it failed is asked of nobody else.
            _ = task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return false;
        }
    }

    private async Task ExchangeAsync(ServedDomain domain, string? digest)
    {
        var began = clock.GetTimestamp();
        try
        {
            _ = await domain.ExchangeAsync(digest, CancellationToken.None).ConfigureAwait(false);
            metrics.Swapped(clock.GetElapsedTime(began), "done");
        }
        catch (TransRecException)
        {
            metrics.Swapped(clock.GetElapsedTime(began), "failed");
            throw;
        }
    }
}
