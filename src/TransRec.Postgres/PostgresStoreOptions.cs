using System.Text.RegularExpressions;
using TransRec.Options;
using TransRec.Server.Configuration;
using TransRec.Server.Storing;

namespace TransRec.Postgres;

/// <summary>A PostgreSQL database: for any number of equal servers. In <c>transrec.server.json</c> its <c>type</c> is <c>postgres</c>.</summary>
public sealed partial record PostgresStoreOptions : StoreOptions, IOptionConflicts
{
    /// <summary>The word for it in a configuration.</summary>
    public const string TypeName = "postgres";

    /// <summary>The environment variable that holds the connection string, such as <c>Host=db;Database=shop;Username=transrec;Password=...</c>. Null: <see cref="Connection"/> is. Default null.</summary>
    public string? ConnectionVariable { get; init => field = value is null ? null : Require.Text(value); }

    /// <summary>The connection string itself; for one without a password (a socket, a password file). Null: <see cref="ConnectionVariable"/> names it. Default null.</summary>
    public string? Connection { get; init => field = value is null ? null : Require.Text(value); }

    /// <summary>The schema of the tables: small letters, digits and _. Default transrec.</summary>
    public string Schema
    {
        get;
        init => field = IsSchema(value) ? value : throw new ArgumentException($"A schema is named by a small letter and at most 62 small letters, digits and _; found \"{value}\".");
    } = "transrec";

    /// <inheritdoc />
    public override ValueTask<IServingStore> OpenAsync(string data, CancellationToken stop = default) => PostgresStore.OpenAsync(Text(), Schema, stop);

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        if (Connection is null == ConnectionVariable is null)
        {
            yield return ("connectionVariable", Connection is null
                ? "or connection must say how the database is reached; the variable keeps passwords out of the file."
                : "and connection are both set; leave one out.");
        }
    }

    private string Text() => Connection ?? Environment.GetEnvironmentVariable(ConnectionVariable!) switch
    {
        null or "" => throw new ServingStoreException(
            $"The environment variable {ConnectionVariable} is not set. It must hold the connection string of the database, such as Host=db;Database=shop;Username=transrec;Password=..."),
        var text => text,
    };

    private static bool IsSchema(string value) => SchemaName().IsMatch(value) && !value.StartsWith("pg_", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}\\z")]
    private static partial Regex SchemaName();
}
