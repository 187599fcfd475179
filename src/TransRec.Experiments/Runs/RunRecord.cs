using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Runs;

/// <summary>How far a run is.</summary>
public enum RunState
{
    /// <summary>Training, or ended without a word (killed, power lost): resumable.</summary>
    Running,

    /// <summary>Stopped on request with its state saved: resumable.</summary>
    Stopped,

    /// <summary>Ended by an error.</summary>
    Failed,

    /// <summary>Complete.</summary>
    Finished,
}

/// <summary>Versions of what computed a run.</summary>
/// <param name="TransRec">This library.</param>
/// <param name="TorchSharp">The bindings.</param>
/// <param name="Libtorch">The native tensor library.</param>
/// <param name="DotNet">The runtime.</param>
/// <param name="OperatingSystem">The operating system.</param>
public sealed record RunVersions(string TransRec, string TorchSharp, string Libtorch, string DotNet, string OperatingSystem)
{
    internal static RunVersions Here() => new(
        Of(typeof(RunVersions)),
        Of(typeof(torch)),
        torch.__version__,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription);

    private static string Of(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "unknown";
}

/// <summary>Adapters that were merged into a run's weights.</summary>
/// <param name="Method">Their method.</param>
/// <param name="Folder">Their folder.</param>
/// <param name="Base">The run that was their base.</param>
/// <param name="BaseFingerprint">The fingerprint of that run's weights.</param>
public sealed record MergedAdapter(string Method, string Folder, string Base, string BaseFingerprint)
{
    /// <summary>SHA-256 of the folder's manifest, which holds that of every other file; null where the record does not say.</summary>
    public string? ManifestSha256 { get; init; }
}

/// <summary>The checkpoint of another program that a run's weights come from.</summary>
/// <param name="File">Its name.</param>
/// <param name="Sha256">SHA-256 of its content, in hexadecimal.</param>
public sealed record ImportedCheckpoint(string File, string Sha256);

/// <summary>What a run folder says of a run in <c>run.json</c>.</summary>
public sealed record RunRecord
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>pretrain, adapt or pretrain-text.</summary>
    public required string Kind { get; init; }

    /// <summary>How far the run is.</summary>
    public RunState State { get; init; }

    /// <summary>When the run was first started, UTC.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When it last ended, by completion, stop or failure; null while it runs.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Seconds of all processes that worked on the run and ended in order.</summary>
    public double Seconds { get; init; }

    /// <summary>The most memory that a process held while it worked on the run, in bytes; 0 while none has ended in order.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>The error that ended the run; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>The seed.</summary>
    public int Seed { get; init; }

    /// <summary>cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Threads of tensor operations, 0 for as many as cores.</summary>
    public int Threads { get; init; }

    /// <summary>Processes that last worked on the run together; null: one. The result does not depend on it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Ranks { get; init; }

    /// <summary>Whether they were on machines that compute float32 sums otherwise than each other, so that the result depends on which of them took what; null: they were not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? MixedMachines { get; init; }

    /// <summary>The machine's processor; null where the record does not say.</summary>
    public string? Processor { get; init; }

    /// <summary>Cores of the machine.</summary>
    public int Cores { get; init; }

    /// <summary>The fingerprint of the data and its rules; null until they have been read.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>The adapters whose merging into a base made this run; null for a run that was trained.</summary>
    public MergedAdapter? Merged { get; init; }

    /// <summary>Where the weights come from when the run has not trained them itself; null otherwise.</summary>
    public ImportedCheckpoint? Imported { get; init; }

    /// <summary>Versions of what computed the run, in the process that last worked on it.</summary>
    public required RunVersions Versions { get; init; }

    /// <summary>
    /// The files of a finished run, relative to its folder with / between, as they were written; null for a run that is not finished or was written before records
    /// had this.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, FileSum>? Files { get; init; }

    /// <summary>SHA-256 of the record's own text, with zeros in the place of these digits; null for one that was written before records had this.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sha256 { get; init; }

    internal string ToJson() => SealedJson.Seal(JsonSerializer.Serialize(this with { Sha256 = null }, Json));

    internal static RunRecord FromJson(string json, string path)
    {
        try
        {
            var record = JsonSerializer.Deserialize<RunRecord>(json, Json) ?? throw new JsonException("The file holds null.");
            return (record.Files is null && record.Sha256 is null) || SealedJson.IsIntact(json)
                ? record
                : throw new RunException($"{path} is not as it was written: its text differs from its SHA-256. {RunFolder.HowToMend}");
        }
        catch (JsonException exception)
        {
            throw new RunException($"{path} is not a run's record: {exception.Message}", exception);
        }
    }
}
