using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

/// <summary>
/// A view kept in the store's folder, so that the next training begins without reading the store: <c>views/HASH/</c> with <c>view.json</c> (report, fingerprint, checksums),
/// <c>users</c> and <c>numbers</c> (i32, where not all are kept) and <c>counts</c> (i32 per item of the catalogue, of the training parts). The hash names the store's content
/// and the rules. What cannot be written, in a store that may only be read, is made again each time.
/// </summary>
internal sealed record StoredView(StoreView View, DomainReport Report, string Fingerprint)
{
    internal const string FileName = "view.json";
    private const int FormatVersion = 1;
    private const string Users = "users";
    private const string Numbers = "numbers";
    private const string Counts = "counts";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Opens the view of a store; null when there is none, or one that is damaged or of another version.</summary>
    internal static StoredView? TryOpen(DomainStore store, DomainOptions options)
    {
        var folder = FolderOf(store, options);
        try
        {
            if (!File.Exists(Path.Combine(folder, FileName)) || Read(folder) is not { } description || description.Store != store.Fingerprint)
            {
                return null;
            }

            var users = Find(description, Users) is { } ofUsers ? new MappedColumn<int>(Path.Combine(folder, ofUsers.Name), description.Users) : null;
            var view = new StoreView(description.Users, users is null ? null : user => users[user], Load(folder, description, Numbers, store.ItemCount))
            {
                TrainingCounts = Load(folder, description, Counts, description.Items + 1),
            };
            return new(view, description.Report, description.Fingerprint);
        }
        catch (Exception error) when (error is StoreException or CheckpointException or JsonException or IOException or UnauthorizedAccessException)
        {
            return null; // it is made again
        }
    }

    /// <summary>Writes the view of a store, where its folder can be written.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">The rules.</param>
    /// <param name="view">What they keep.</param>
    /// <param name="counts">The training counts; null for a whole domain.</param>
    /// <param name="domain">The domain of the view.</param>
    internal static void Write(DomainStore store, DomainOptions options, StoreView view, int[]? counts, Domain domain)
    {
        try
        {
            var folder = FolderOf(store, options);
            AtomicFolder.Write(folder, _ => true, made =>
            {
                List<StoreFileEntry> files = [];
                if (view.UserCount < store.UserCount)
                {
                    files.Add(WriteColumn(made, Users, Enumerable.Range(0, view.UserCount).Select(view.UserOf)));
                }

                if (view.Numbers is not null)
                {
                    files.Add(WriteColumn(made, Numbers, view.Numbers));
                }

                if (counts is not null)
                {
                    files.Add(WriteColumn(made, Counts, counts));
                }

                var description = new Description(
                    FormatVersion, store.Fingerprint, options.MinimumInteractions, options.MaximumSequenceLength, options.Whole, view.UserCount, domain.ItemCount, domain.Fingerprint, domain.Report, files);
                AtomicFile.WriteText(Path.Combine(made, FileName), SealedJson.Seal(JsonSerializer.Serialize(description, s_json)));
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CheckpointException)
        {
            // The store lies where nothing can be written, or the disk is full: the view in memory serves as well.
        }
    }

    /// <summary>The files of a view with their checksums; null when its description is damaged.</summary>
    internal static IReadOnlyList<StoreFileEntry>? FilesOf(string folder)
    {
        try
        {
            return Read(folder)?.Files;
        }
        catch (Exception error) when (error is CheckpointException or JsonException or IOException)
        {
            return null;
        }
    }

    private static string FolderOf(DomainStore store, DomainOptions options)
    {
        var text = $"{FormatVersion} {store.Fingerprint} {options.MinimumInteractions} {options.MaximumSequenceLength} {options.Whole}";
        return Path.Combine(store.Folder, StoreFiles.Views, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]);
    }

    private static Description? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        using var json = JsonFile.ReadObject(path);
        return SealedJson.IsIntact(File.ReadAllText(path)) && json.RootElement.Deserialize<Description>(s_json) is { Version: FormatVersion } description
            && description.Files.All(file => file is { IsComplete: true, Name: Users or Numbers or Counts })
            ? description
            : null;
    }

    private static StoreFileEntry? Find(Description description, string name) => description.Files.FirstOrDefault(file => file.Name == name);

    private static int[]? Load(string folder, Description description, string name, int count)
    {
        if (Find(description, name) is not { } entry)
        {
            return null;
        }

        using var column = new MappedColumn<int>(Path.Combine(folder, entry.Name), count);
        var values = new int[count];
        column.CopyTo(0, values);
        return values;
    }

    private static StoreFileEntry WriteColumn(string folder, string name, IEnumerable<int> values)
    {
        using var writer = new StoreFileWriter(folder, name);
        foreach (var value in values)
        {
            writer.Write(value);
        }

        return writer.Finish();
    }

    private sealed record Description(
        int Version,
        string Store,
        int MinimumInteractions,
        int MaximumSequenceLength,
        bool Whole,
        int Users,
        int Items,
        string Fingerprint,
        DomainReport Report,
        IReadOnlyList<StoreFileEntry> Files)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Sha256 { get; init; }
    }
}
