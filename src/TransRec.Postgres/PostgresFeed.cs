using Npgsql;

namespace TransRec.Postgres;

/// <summary>
/// Waits for other servers' writes. A notification only wakes: what has changed is read from the tables, and whoever waits is woken every second in any case, so that one that is lost costs
/// no more than that.
/// </summary>
internal sealed class PostgresFeed(NpgsqlDataSource source, string schema) : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim one = new(1);
    private NpgsqlConnection? listening;

    /// <summary>The channel of a schema's notifications.</summary>
    public static string Channel(string schema) => $"transrec_{schema}"[..Math.Min(63, schema.Length + "transrec_".Length)];

    /// <summary>Waits for a notification, a second, or the end.</summary>
    public async ValueTask WaitAsync(CancellationToken stop)
    {
        try
        {
            await one.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            listening ??= await ListenAsync(stop).ConfigureAwait(false);
            _ = await listening.WaitAsync(Longest, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever stops asks no more.
        }
        catch (Exception error) when (PostgresFailures.IsOurs(error) || error is ObjectDisposedException)
        {
            await CloseAsync().ConfigureAwait(false);
            await Task.Delay(Longest, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _ = one.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        one.Dispose();
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken stop)
    {
        var connection = await source.OpenConnectionAsync(stop).ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand($"LISTEN {Channel(schema)}", connection);
            _ = await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref listening, null) is { } connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
