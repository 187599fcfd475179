using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

/// <summary>The content of a store's <c>manifest.json</c>: what the store has, the checksums of its files, where its rows came from. Sealed by a hash of itself.</summary>
internal sealed record StoreManifest
{
    internal const string FormatName = "transrec-store";
    internal const int FormatVersion = 1;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public required string Format { get; init; }

    public required int Version { get; init; }

    /// <summary>The version of the library that wrote it.</summary>
    public required string Library { get; init; }

    public required int Users { get; init; }

    public required int Items { get; init; }

    public required long Interactions { get; init; }

    public required NumberOrder Numbers { get; init; }

    public required TimeForm Times { get; init; }

    /// <summary>Milliseconds since 1970 that the second 0 of <see cref="TimeForm.Seconds"/> means.</summary>
    public required long TimeStart { get; init; }

    public required bool Events { get; init; }

    public required IReadOnlyList<StoreFileEntry> Files { get; init; }

    public required StoreBuildReport Report { get; init; }

    /// <summary>How the rows were read: the recipe of the import.</summary>
    public JsonElement? Recipe { get; init; }

    public required IReadOnlyList<StoreSource> Sources { get; init; }

    /// <summary>The seal (<see cref="SealedJson"/>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sha256 { get; init; }

    /// <summary>The hash of the content: of what the numbers mean and of the files. It does not depend on where the rows came from, nor on the machine.</summary>
    internal static string FingerprintOf(TimeForm times, long timeStart, IEnumerable<StoreFileEntry> files)
    {
        var text = new StringBuilder($"TransRec store {FormatVersion}\n{times} {timeStart}\n");
        foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            text.Append($"{file.Name} {file.Bytes} {file.Sha256}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    internal StoreFileEntry? Find(string name) => Files.FirstOrDefault(file => file.Name == name);

    internal string ToJson() => SealedJson.Seal(JsonSerializer.Serialize(this with { Sha256 = null }, s_json));

    /// <exception cref="StoreException">There is none, or it is damaged, or of a later version.</exception>
    internal static StoreManifest Read(string folder)
    {
        var path = Path.Combine(folder, StoreFiles.Manifest);
        try
        {
            using var json = JsonFile.ReadObject(path);
            var root = json.RootElement;
            if (!Says(root))
            {
                throw new StoreException($"{path} is the manifest of something else than a store; expected \"format\": \"{FormatName}\".");
            }

            var found = root.TryGetProperty("version", out var version) && version.TryGetInt32(out var number) ? number : 0;
            if (found != FormatVersion)
            {
                throw new StoreException($"{path} is of version {found} of the store; this library reads version {FormatVersion}. Build the store again, or use the library that wrote it.");
            }

            if (!SealedJson.IsIntact(File.ReadAllText(path)))
            {
                throw new StoreException($"{path} was changed after it was written: its seal does not fit. Build the store again, or take it from a copy.");
            }

            var manifest = root.Deserialize<StoreManifest>(s_json)!;
            return manifest.Files.FirstOrDefault(file => !StoreFiles.Columns.Contains(file.Name) || !file.IsComplete) is { } odd
                ? throw new StoreException($"{path} names a file that no store has, or lacks checksums of blocks: {odd.Name}. Build the store again.")
                : manifest;
        }
        catch (Exception error) when (error is CheckpointException or JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The manifest of the store {folder} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Whether a folder says that it is a store; it may be damaged all the same.</summary>
    internal static bool IsIn(string folder)
    {
        var path = Path.Combine(folder, StoreFiles.Manifest);
        if (!File.Exists(path) || SpecialFile.Name(path) is not null)
        {
            return false;
        }

        // The name of the format stands in the first line of the object; what is damaged after it is for Read to tell.
        Span<byte> beginning = stackalloc byte[256];
        using var stream = File.OpenRead(path);
        return beginning[..stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)].IndexOf(Encoding.UTF8.GetBytes($"\"{FormatName}\"")) >= 0;
    }

    private static bool Says(JsonElement root) =>
        root.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == FormatName;
}
