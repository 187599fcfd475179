using Microsoft.Extensions.Hosting;

namespace TransRec.Server.Pages.Live;

/// <summary>Reads the meters every two seconds.</summary>
internal sealed class LiveSampler(LiveNumbers numbers, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, clock);
        try
        {
            do
            {
                numbers.Sample();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends.
        }
    }
}
