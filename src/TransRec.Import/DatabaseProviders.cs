using System.Data.Common;
using System.Reflection;

namespace TransRec.Import;

/// <summary>Databases that can be named. Of those whose package is large the assembly is taken from the program's own folder, where a build has put it.</summary>
public static class DatabaseProviders
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["postgres", "sqlite", "mysql", "sqlserver"];

    /// <summary>Makes a connection; it is not opened.</summary>
    /// <param name="provider">One of <see cref="Names"/>.</param>
    /// <param name="connectionString">The connection string, which no message shows.</param>
    /// <param name="origin">Where it comes from, for messages: the environment variable.</param>
    /// <exception cref="ImportException">The provider is unknown or not there, or the string is none for it.</exception>
    public static DbConnection Connect(string provider, string connectionString, string origin)
    {
        var factory = provider switch
        {
            "postgres" => Npgsql.NpgsqlFactory.Instance,
            "sqlite" => Microsoft.Data.Sqlite.SqliteFactory.Instance,
            "mysql" => MySqlConnector.MySqlConnectorFactory.Instance,
            "sqlserver" => Load("Microsoft.Data.SqlClient", "Microsoft.Data.SqlClient.SqlClientFactory"),
            _ => throw new ImportException($"There is no provider \"{provider}\"; expected {string.Join(", ", Names)}. In C# DatabaseSource takes any DbConnection."),
        };
        var connection = factory.CreateConnection()!;
        try
        {
            connection.ConnectionString = connectionString;
            return connection;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException)
        {
            connection.Dispose();

            // What is wrong with it may be a part of the password: the provider's message stays out.
            throw new ImportException($"{origin} holds no connection string for {provider}. Expected for example {Example(provider)}.");
        }
    }

    private static string Example(string provider) => provider switch
    {
        "sqlite" => "Data Source=shop.db;Mode=ReadOnly",
        "postgres" => "Host=localhost;Username=me;Password=...;Database=shop",
        _ => "Server=localhost;User ID=me;Password=...;Database=shop",
    };

    private static DbProviderFactory Load(string assembly, string type)
    {
        try
        {
            return (DbProviderFactory)Assembly.Load(assembly).GetType(type, throwOnError: true)!.GetField("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        }
        catch (Exception error) when (error is FileNotFoundException or FileLoadException or BadImageFormatException or TypeLoadException)
        {
            throw new ImportException($"{assembly} is not part of this build, because it brings fifteen packages: build with -p:SqlServer=true, or in C# give its connection to DatabaseSource.", error);
        }
    }
}
