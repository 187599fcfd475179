using System.Net.Sockets;
using Npgsql;
using TransRec.Server.Storing;

namespace TransRec.Postgres;

/// <summary>What the database's failures are to a server.</summary>
internal static class PostgresFailures
{
    /// <summary>Whether a failure is the database's or the way's to it.</summary>
    public static bool IsOurs(Exception error) => error is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>Whether the database refuses what one write holds, and would take others: a value that it cannot hold, or a rule of a table.</summary>
    public static bool IsOfOneWrite(Exception error) => error is PostgresException { SqlState: ['2', '2' or '3', ..] };

    /// <summary>The failure of a read or a start.</summary>
    public static ServingStoreException Reading(Exception error) => new($"The database could not be asked ({Text(error)}). See that it runs and can be reached; it is tried again.", error);

    /// <summary>The failure of a write.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="committing">Whether the commit had been sent.</param>
    public static ServingStoreException Writing(Exception error, bool committing) => new(
        committing
            ? $"The database went away while it wrote ({Text(error)}): whether it has written is not known. Repeat the write; one that was done is recognised by its ids."
            : $"The database could not be written ({Text(error)}). Nothing was changed; see that it runs, can be reached and has room.",
        error);

    // Of a refused connection the address says more than the wrapper around it. No message holds the connection string.
    private static string Text(Exception error) => error switch
    {
        PostgresException refused => $"{refused.SqlState}: {refused.MessageText}",
        { InnerException: SocketException inner } => $"{error.Message}: {inner.Message}",
        _ => error.Message,
    };
}
