using TransRec.Server.Storing;
using TransRec.Server.Storing.Sqlite;

namespace TransRec.Server.Configuration;

/// <summary>Which store a server has; the key <c>type</c> chooses.</summary>
public abstract record StoreOptions
{
    /// <summary>Opens the store; makes it where there is none.</summary>
    /// <param name="data">The server's data folder; it is there.</param>
    /// <param name="stop">Stops.</param>
    /// <exception cref="ServingStoreException">It cannot be opened.</exception>
    public abstract ValueTask<IServingStore> OpenAsync(string data, CancellationToken stop = default);
}

/// <summary>A SQLite database in the data folder: for one server process.</summary>
public sealed record SqliteStoreOptions : StoreOptions
{
    /// <inheritdoc />
    public override ValueTask<IServingStore> OpenAsync(string data, CancellationToken stop = default) => new(SqliteStore.Open(Path.Combine(data, SqliteStore.FileName)));
}
