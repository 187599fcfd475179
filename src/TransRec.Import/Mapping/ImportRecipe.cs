using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransRec.Import.Reading;
using TransRec.Import.Sniffing;
using TransRec.Import.Sources;

namespace TransRec.Import.Mapping;

/// <summary>How a domain was imported, for its manifest and for <c>import.json</c>. A database's connection is not in it.</summary>
internal sealed record ImportRecipe
{
    /// <summary>The file of a domain that holds it.</summary>
    internal const string FileName = "import.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public required string Format { get; init; }

    public required IReadOnlyList<Input> Inputs { get; init; }

    public required Settings Rules { get; init; }

    public static ImportRecipe Of(ImportPlan plan, ImportOptions options) => new()
    {
        Format = plan.Format.Name,
        Inputs = [.. plan.Files.Select(file => new Input(
            file.Name, file.Role, file.Shape, file.Dialect?.Separator, file.Dialect?.Quoting, file.Dialect?.HasHeader, file.Encoding, file.Map, null))],
        Rules = new(options),
    };

    public static ImportRecipe Of(DatabaseSource database, IReadOnlyList<ImportInput> inputs, ImportOptions options) => new()
    {
        Format = "sql",
        Inputs = [.. inputs.Select(input => new Input(input.Name, input.Role, null, null, null, null, null, input.Map, input.Role == FileRole.Items ? database.TitleQuery : database.Query))],
        Rules = new(options),
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    internal sealed record Input(
        string Name, FileRole Role, FileShape? Shape, string? Separator, Quoting? Quoting, bool? HasHeader, string? Encoding, ColumnMapping Map, string? Query);

    internal sealed record Settings
    {
        public Settings(ImportOptions options)
        {
            (TimeZone, Since, Until, RatingAtLeast) = (options.TimeZone.Id, options.Since, options.Until, options.RatingAtLeast);
            (Events, RequireTitles, Tolerance, Images) = (options.Events, options.RequireTitles, options.Tolerance, options.Images);
            (MinimumUser, MinimumItem, Once) = (options.Store.MinimumUser, options.Store.MinimumItem, options.Store.Once);
            (Duplicates, Ties, SessionGap) = ($"{options.Store.Duplicates}".ToLowerInvariant(), $"{options.Store.Ties}".ToLowerInvariant(), options.Store.SessionGap);
        }

        public string TimeZone { get; }

        public DateTimeOffset? Since { get; }

        public DateTimeOffset? Until { get; }

        public double? RatingAtLeast { get; }

        public IReadOnlyList<string> Events { get; }

        public bool? RequireTitles { get; }

        public double Tolerance { get; }

        public string? Images { get; }

        public int MinimumUser { get; }

        public int MinimumItem { get; }

        public bool Once { get; }

        public string Duplicates { get; }

        public string Ties { get; }

        public TimeSpan? SessionGap { get; }
    }
}
