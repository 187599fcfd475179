using System.Text;
using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Ecosystem.Choice;

/// <summary>A host's log: one JSON object a line, only ever appended to, apart from the deletion of a user. Safe to use from several threads of one process.</summary>
public sealed class ChoiceLog : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly JsonSerializerOptions s_indented = new(s_json) { WriteIndented = true };

    private readonly Lock gate = new();
    private readonly string path;
    private readonly FileStream held;
    private FileStream stream;

    private ChoiceLog(string path, FileStream held)
    {
        (this.path, this.held, stream) = (path, held, Writing(path));
        CutHalfLine(stream);
    }

    /// <summary>Opens a log to append to it; made when absent. A last line that a killed process has left half-written is cut off.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EcosystemException">Another process has it open.</exception>
    public static ChoiceLog Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new ChoiceLog(
            path, FileLock.TryHold(path + ".lock", passing: true) ?? throw new EcosystemException($"{path} is open in another process; one process writes a log."));
    }

    /// <summary>The entries of a log, in order.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EcosystemException">A line is no entry.</exception>
    public static IEnumerable<LogEntry> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            // A last line without its end is one that is being written.
            if (Parse(line, path, number, isLast: reader.Peek() < 0) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Appends an entry; it is with the system on return.</summary>
    public void Append(LogEntry entry)
    {
        var line = Line(entry);
        lock (gate)
        {
            stream.Write(line);
            stream.Flush();
        }
    }

    /// <summary>Everything about a user, as one JSON document.</summary>
    /// <param name="user">The user.</param>
    /// <param name="domain">The domain; null: all.</param>
    public string Export(string user, string? domain = null)
    {
        lock (gate)
        {
            return JsonSerializer.Serialize(new { user, entries = Read(path).Where(entry => IsOf(entry, user, domain)) }, s_indented) + "\n";
        }
    }

    /// <summary>Deletes a user: the lines go, and per domain and offer counts of lists and takes stay.</summary>
    /// <param name="user">The user.</param>
    /// <param name="domain">The domain; null: all.</param>
    /// <param name="now">When, for the lines with the counts.</param>
    public void Forget(string user, string? domain, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(user);
        lock (gate)
        {
            List<LogEntry> kept = [], gone = [];
            foreach (var entry in Read(path))
            {
                (IsOf(entry, user, domain) ? gone : kept).Add(entry);
            }

            var offers = gone.OfType<ListServed>().ToDictionary(list => list.ListId, list => (list.Domain, list.Offer));
            var counts = gone.OfType<ListServed>().GroupBy(list => (list.Domain, list.Offer)).Select(own => new UserForgotten
            {
                Domain = own.Key.Domain,
                Time = now,
                Offer = own.Key.Offer,
                Lists = own.Count(),
                Takes = gone.OfType<ItemTaken>().Count(taken => offers.GetValueOrDefault(taken.ListId) == own.Key),
            });
            stream.Dispose();
            try
            {
                AtomicFile.Write(path, file =>
                {
                    foreach (var entry in kept.Concat(counts))
                    {
                        file.Write(Line(entry));
                    }
                });
            }
            finally
            {
                stream = Writing(path);
            }
        }
    }

    /// <summary>Lets go of the file.</summary>
    public void Dispose()
    {
        stream.Dispose();
        held.Dispose();
    }

    private static bool IsOf(LogEntry entry, string user, string? domain) =>
        entry is UserEntry own && own.User == user && (domain is null || own.Domain == domain);

    private static byte[] Line(LogEntry entry) => [.. JsonSerializer.SerializeToUtf8Bytes(entry, s_json), (byte)'\n'];

    private static LogEntry? Parse(string line, string path, int number, bool isLast)
    {
        try
        {
            return JsonSerializer.Deserialize<LogEntry>(line, s_json) ?? throw new JsonException("null");
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException)
        {
            return isLast ? null : throw new EcosystemException($"Line {number} of {path} is no entry of a log: {wrong.Message.ReplaceLineEndings(" ")}", wrong);
        }
    }

    private static FileStream Writing(string path)
    {
        // Others may read it while it is written.
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(0, SeekOrigin.End);
        return stream;
    }

    private static void CutHalfLine(FileStream stream)
    {
        var end = stream.Length;
        while (end > 0)
        {
            stream.Position = end - 1;
            if (stream.ReadByte() == '\n')
            {
                break;
            }

            end--;
        }

        stream.SetLength(end);
        stream.Seek(0, SeekOrigin.End);
    }
}
