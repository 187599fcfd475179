using System.Text.Json.Nodes;
using TransRec.Foundation.Files;

namespace TransRec.Ecosystem.Publishing;

/// <summary>index.json of an OCI layout: which versions a store has. Read whole, and replaced whole while the store's lock is held.</summary>
internal static class StoreIndex
{
    public const string FileName = "index.json";
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    public const string ArtifactType = "application/vnd.transrec.adapter.v1";
    private const string RefName = "org.opencontainers.image.ref.name";
    private const string State = "transrec.state";

    /// <summary>A version in the index.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Manifest">Its OCI manifest.</param>
    /// <param name="Withdrawn">Whether its provider has withdrawn it.</param>
    public sealed record Entry(string Name, string Version, StoredFile Manifest, bool Withdrawn);

    /// <exception cref="EcosystemException">The index is damaged.</exception>
    public static List<Entry> Read(string root)
    {
        var path = Path.Combine(root, FileName);
        try
        {
            using var document = JsonFile.ReadObject(path);
            var entries = new List<Entry>();
            foreach (var element in document.RootElement.GetProperty("manifests").EnumerateArray())
            {
                // Other artifacts may be in the same layout, put there by other tools.
                if (!element.TryGetProperty("artifactType", out var type) || type.GetString() != ArtifactType)
                {
                    continue;
                }

                var notes = element.GetProperty("annotations");
                var reference = notes.GetProperty(RefName).GetString()!;
                var colon = reference.IndexOf(':', StringComparison.Ordinal);
                entries.Add(new Entry(
                    reference[..colon],
                    reference[(colon + 1)..],
                    new StoredFile("the version's manifest", element.GetProperty("digest").GetString()!, element.GetProperty("size").GetInt64()),
                    notes.TryGetProperty(State, out var state) && state.GetString() == "withdrawn"));
            }

            return entries;
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException or CheckpointException or FileNotFoundException)
        {
            throw new EcosystemException($"{path} is no index of a store: {wrong.Message}", wrong);
        }
    }

    public static void Write(string root, IEnumerable<Entry> entries)
    {
        var path = Path.Combine(root, FileName);
        var others = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!["manifests"]!.AsArray().Where(node => node!["artifactType"]?.GetValue<string>() != ArtifactType).ToList() : [];
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.index.v1+json",
            ["manifests"] = new JsonArray(
            [
                .. others.Select(node => node!.DeepClone()),
                .. entries.Select(entry => (JsonNode?)new JsonObject
                {
                    ["mediaType"] = ManifestType,
                    ["artifactType"] = ArtifactType,
                    ["digest"] = entry.Manifest.Digest,
                    ["size"] = entry.Manifest.SizeBytes,
                    ["annotations"] = new JsonObject { [RefName] = $"{entry.Name}:{entry.Version}", [State] = entry.Withdrawn ? "withdrawn" : "published" },
                }),
            ]),
        };
        AtomicFile.WriteText(path, index.ToJsonString(JsonText.Indented) + "\n");
    }

    /// <summary>The OCI manifest of a version.</summary>
    public static byte[] Manifest(IEnumerable<StoredFile> files, StoredFile empty, string provider, string keyId) => System.Text.Encoding.UTF8.GetBytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = ManifestType,
        ["artifactType"] = ArtifactType,
        ["config"] = new JsonObject { ["mediaType"] = "application/vnd.oci.empty.v1+json", ["digest"] = empty.Digest, ["size"] = empty.SizeBytes },
        ["layers"] = new JsonArray([.. files.Select(file => (JsonNode?)new JsonObject
        {
            ["mediaType"] = TypeOf(file.Name),
            ["digest"] = file.Digest,
            ["size"] = file.SizeBytes,
            ["annotations"] = new JsonObject { ["org.opencontainers.image.title"] = file.Name },
        })]),
        ["annotations"] = new JsonObject { ["transrec.provider"] = provider, ["transrec.key"] = keyId },
    }.ToJsonString(JsonText.Indented) + "\n");

    /// <summary>The files of a version, its provider and key.</summary>
    public static (IReadOnlyList<StoredFile> Files, string Provider, string KeyId) ReadManifest(byte[] content, string what)
    {
        try
        {
            using var document = JsonFile.ParseObject(content, what);
            var notes = document.RootElement.GetProperty("annotations");
            return (
                [.. document.RootElement.GetProperty("layers").EnumerateArray().Select(layer => new StoredFile(
                    layer.GetProperty("annotations").GetProperty("org.opencontainers.image.title").GetString()!, layer.GetProperty("digest").GetString()!, layer.GetProperty("size").GetInt64()))],
                notes.GetProperty("transrec.provider").GetString()!,
                notes.GetProperty("transrec.key").GetString()!);
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException or CheckpointException)
        {
            throw new EcosystemException($"{what} is no manifest of a version: {wrong.Message}", wrong);
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".safetensors" => "application/vnd.safetensors",
        ".md" => "text/markdown",
        _ => "application/json",
    };
}
