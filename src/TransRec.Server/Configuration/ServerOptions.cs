using TransRec.Models;
using TransRec.Options;

namespace TransRec.Server.Configuration;

/// <summary>What a server serves, where, and within which bounds. A file of it is <c>transrec.server.json</c>; <see cref="ServerConfiguration"/> reads it.</summary>
public sealed record ServerOptions : IOptionConflicts
{
    /// <summary>Where requests are taken: an http or https address with a port. Other addresses than the machine's own need a key in the store. Default http://127.0.0.1:8080.</summary>
    public string Listen { get; init => field = Addresses.Check(value); } = "http://127.0.0.1:8080";

    /// <summary>Where health and metrics are answered without a key; an address of the machine's own. Null: on <see cref="Listen"/>, where metrics need a key. Default null.</summary>
    public string? Management { get; init => field = value is null ? null : Addresses.CheckLoopback(value); }

    /// <summary>The model folder of the backbone: the run folder of a pretrain run is one.</summary>
    public required string Base { get; init => field = Require.Text(value); }

    /// <summary>The folder in which the server keeps its database and item vectors. Default var/transrec.</summary>
    public string Data { get; init => field = Require.Text(value); } = Path.Combine("var", "transrec");

    /// <summary>The store. Default: SQLite in <see cref="Data"/>.</summary>
    public StoreOptions Store { get; init; } = new SqliteStoreOptions();

    /// <summary>Folders that hold adapter folders, or are such: what a domain can be given. Requests name adapters by digest, never by a path. Default none.</summary>
    public IReadOnlyList<string> Adapters { get; init; } = [];

    /// <summary>Domains that are made at the first start, when the store does not have them. Default none: they are made by requests.</summary>
    public IReadOnlyList<DomainOptions> Domains { get; init; } = [];

    /// <summary>float32, or bfloat16 for the linear layers of the item encoder. Default float32.</summary>
    public string ItemPrecision { get; init => field = Require.OneOf(value, RoundedProjections.Precisions); } = RoundedProjections.Float32;

    /// <summary>Threads of the item encoder. Default 1: recommendations have the other cores.</summary>
    public int EncoderThreads { get; init => field = Require.InRange(value, 1, 1024); } = 1;

    /// <summary>Bounds on what requests may ask for.</summary>
    public LimitOptions Limits { get; init; } = new();

    IEnumerable<(string Key, string Message)> IOptionConflicts.Conflicts()
    {
        foreach (var group in Domains.GroupBy(domain => domain.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return ("domains", $"names the domain {group.Key} {group.Count()} times; once is enough.");
        }

        if (Domains.Count > Limits.Domains)
        {
            yield return ("domains", $"has {Domains.Count} domains, and limits.domains allows {Limits.Domains}.");
        }

        if (Management is { } management && Addresses.Same(management, Listen))
        {
            yield return ("management", $"is the address of listen, {Listen}; leave it out, or give it another port.");
        }
    }
}
