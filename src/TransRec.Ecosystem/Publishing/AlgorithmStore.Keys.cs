using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Ecosystem.Publishing;

public sealed partial class AlgorithmStore
{
    private const string KeysFile = "keys.json";
    private static readonly JsonSerializerOptions s_keys = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private const int MostPauses = 1500;

    /// <summary>The keys that the store knows, revoked ones too.</summary>
    public IReadOnlyList<StoreKey> Keys()
    {
        var path = System.IO.Path.Combine(Path, KeysFile);
        try
        {
            var keys = File.Exists(path) ? JsonSerializer.Deserialize<StoreKey[]>(File.ReadAllBytes(path), s_keys) ?? [] : [];
            return keys.All(key => key is { Id: not null, Provider: not null, Pem: not null }) ? keys : throw new JsonException("a key has no id, provider or pem.");
        }
        catch (JsonException damaged)
        {
            throw new EcosystemException($"{path} is damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>Adds a provider's key; one that is there stays as it is.</summary>
    /// <param name="key">The key; only its public part is kept.</param>
    /// <param name="provider">Whose it is.</param>
    /// <exception cref="EcosystemException">The store knows the key as another provider's.</exception>
    public void AddKey(ProviderKey key, string provider)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrWhiteSpace(provider);
        using var held = Lock();
        var keys = Keys();
        if (keys.FirstOrDefault(each => each.Id == key.Id) is { } known)
        {
            if (known.Provider != provider)
            {
                throw new EcosystemException($"The store knows the key {key.Id} as that of the provider {known.Provider}, not {provider}.");
            }

            return;
        }

        Write([.. keys, new StoreKey(key.Id, provider, key.PublicPem(), Revoked: false)]);
    }

    /// <summary>Revokes a key: versions that it signed are no longer offered. It stays revoked.</summary>
    /// <param name="id">The key's id.</param>
    /// <exception cref="EcosystemException">The store does not know it.</exception>
    public void RevokeKey(string id)
    {
        using var held = Lock();
        var keys = Keys();
        Write(keys.Any(key => key.Id == id)
            ? [.. keys.Select(key => key.Id == id ? key with { Revoked = true } : key)]
            : throw new EcosystemException($"The store does not know the key {id}; it knows {Names.List(keys.Select(key => key.Id))}."));
    }

    private void Write(StoreKey[] keys) => AtomicFile.WriteText(System.IO.Path.Combine(Path, KeysFile), JsonSerializer.Serialize(keys, s_keys) + "\n");

    /// <summary>Waits for other writers, and keeps them waiting.</summary>
    private FileStream Lock()
    {
        var path = System.IO.Path.Combine(Path, ".lock");
        for (var pauses = 0; pauses < MostPauses; pauses++)
        {
            if (FileLock.TryHold(path) is { } held)
            {
                return held;
            }

            Thread.Sleep(s_pause);
        }

        throw new EcosystemException($"Another process has held {path} for {MostPauses * s_pause.TotalSeconds:0} seconds. Try again when it has ended.");
    }
}
