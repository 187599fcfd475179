using System.Collections;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Server.Configuration;

/// <summary>
/// Reads <c>transrec.server.json</c>: strictly, all mistakes at once. Environment variables change single values: <c>TRANSREC_SERVER__limits__queue=100</c> is <c>limits.queue</c>.
/// Paths are relative to the file's folder.
/// </summary>
public static class ServerConfiguration
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "transrec.server.json";

    /// <summary>What variables that change a value begin with.</summary>
    public const string VariablePrefix = "TRANSREC_SERVER__";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stores">Stores beside SQLite, by the word that <c>store.type</c> has for them. Null: none. Default null.</param>
    /// <param name="environment">Environment variables. Null: none. Default null.</param>
    /// <exception cref="OptionsException">There are mistakes; all are listed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ServerOptions Read(string path, IReadOnlyDictionary<string, Type>? stores = null, IDictionary? environment = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Parse(File.ReadAllText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!, stores, environment);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="folder">To which paths are relative.</param>
    /// <param name="stores">Stores beside SQLite.</param>
    /// <param name="environment">Environment variables.</param>
    /// <exception cref="OptionsException">There are mistakes; all are listed.</exception>
    public static ServerOptions Parse(string json, string source, string folder, IReadOnlyDictionary<string, Type>? stores = null, IDictionary? environment = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(folder);
        return Resolve(Format(stores).Read<ServerOptions>(json, source, Overrides(environment)), folder);
    }

    /// <summary>Options as a file that <see cref="Read"/> reads, every value explicit.</summary>
    /// <param name="options">The options.</param>
    /// <param name="stores">Stores beside SQLite.</param>
    public static string Write(ServerOptions options, IReadOnlyDictionary<string, Type>? stores = null) => Format(stores).Write(options, typeof(ServerOptions)).ToJsonString(JsonText.Indented);

    private static OptionsJson Format(IReadOnlyDictionary<string, Type>? stores)
    {
        var types = new Dictionary<string, Type>(stores ?? new Dictionary<string, Type>(), StringComparer.Ordinal) { ["sqlite"] = typeof(SqliteStoreOptions) };
        return new OptionsJson(new OptionChoice(typeof(StoreOptions), "type", types));
    }

    private static List<string> Overrides(IDictionary? environment) =>
    [
        .. from name in (environment?.Keys ?? Array.Empty<object>()).Cast<string>()
           where name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase)
           orderby name
           select $"{name[VariablePrefix.Length..].Replace("__", ".", StringComparison.Ordinal)}={environment![name]}",
    ];

    private static ServerOptions Resolve(ServerOptions read, string folder)
    {
        string At(string path) => Path.GetFullPath(path, folder);
        return read with
        {
            Base = At(read.Base),
            Data = At(read.Data),
            Adapters = [.. read.Adapters.Select(At)],
            Domains =
            [
                .. read.Domains.Select(domain => domain with
                {
                    Items = domain.Items is { } items ? At(items) : null,
                    Algorithm = domain.Algorithm is { } algorithm ? At(algorithm) : null,
                }),
            ],
        };
    }
}
