using System.Text;
using System.Text.Json;
using TransRec.Foundation.Files;

namespace TransRec.Data.Storing;

/// <summary>
/// Makes a store of rows, which may come in any order. Ids are UTF-8. One thread adds; call <see cref="Build"/> once, at the end. <see cref="Dispose"/> deletes what lies
/// in the folder for temporary files, whatever happened before.
/// </summary>
public sealed class StoreBuilder : IDisposable
{
    /// <summary>The time of a row that has none: the order of the calls is then the order of a user's rows. Either all rows have a time, or none.</summary>
    public const long NoTime = long.MinValue;

    private readonly StoreBuildOptions _options;
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _several = [];
    private readonly List<(string User, string Item, long Time, byte Event)> _rows = [];
    private bool? _hasTimes;

    /// <param name="options">The rules; null: the defaults.</param>
    public StoreBuilder(StoreBuildOptions? options = null) => _options = options ?? new();

    /// <summary>Adds an interaction.</summary>
    /// <param name="user">The user's id, UTF-8.</param>
    /// <param name="item">The item's id, UTF-8.</param>
    /// <param name="time">Milliseconds since 1970 (UTC), or <see cref="NoTime"/>.</param>
    /// <param name="eventKind">A number for the kind of event, kept with the interaction. Default 0.</param>
    /// <exception cref="ArgumentException">An id cannot stand in a store (<see cref="StoreText"/>), or only some rows have a time.</exception>
    public void AddInteraction(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, long time, byte eventKind = 0)
    {
        StoreText.RequireUser(user);
        StoreText.RequireItem(item);
        if (_hasTimes is { } times && times != (time != NoTime))
        {
            throw new ArgumentException("Some rows have a time and some have none; either all have one, or none.", nameof(time));
        }

        _hasTimes = time != NoTime;
        var (userId, itemId) = (Encoding.UTF8.GetString(user), Encoding.UTF8.GetString(item));
        _users.TryAdd(userId, _users.Count);
        _items.TryAdd(itemId, _items.Count);
        _rows.Add((userId, itemId, time, eventKind));
    }

    /// <summary>
    /// Adds an item with its title, before or after interactions with it. Of several titles of one item the longest is kept, and of equally long ones the last in the order
    /// of their bytes, so that the order of the calls does not matter; such items are counted.
    /// </summary>
    /// <param name="item">The item's id, UTF-8.</param>
    /// <param name="title">Its title, UTF-8; empty: it has none.</param>
    /// <exception cref="ArgumentException">The id or the title cannot stand in a store (<see cref="StoreText"/>).</exception>
    public void AddItem(ReadOnlySpan<byte> item, ReadOnlySpan<byte> title)
    {
        StoreText.RequireItem(item);
        StoreText.RequireTitle(title);
        var (id, text) = (Encoding.UTF8.GetString(item), Encoding.UTF8.GetString(title));
        _items.TryAdd(id, _items.Count);
        if (!_titles.TryGetValue(id, out var before) || before.Length == 0)
        {
            _titles[id] = text;
        }
        else if (text.Length > 0 && text != before)
        {
            _several.Add(id);
            var old = Encoding.UTF8.GetBytes(before);
            _titles[id] = title.Length > old.Length || (title.Length == old.Length && title.SequenceCompareTo(old) > 0) ? text : before;
        }
    }

    /// <summary>Writes the store: beside the folder, and put in its place when complete. A store that is there is replaced; anything else is refused.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="origin">Where the rows came from, for the manifest.</param>
    /// <param name="progress">Is told how far it is; null: nobody.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="StoreException">No user is left, the disk is full, or the folder holds something else.</exception>
    public StoreBuildReport Build(string folder, StoreOrigin origin, IProgress<StoreBuildProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(origin);
        var first = _options.Numbers == NumberOrder.FirstSeen;
        List<string> items = first ? [.. _items.OrderBy(item => item.Value).Select(item => item.Key)] : [.. _items.Keys.OrderBy(Encoding.UTF8.GetBytes, Bytes)];
        List<string> users = first ? [.. _users.OrderBy(user => user.Value).Select(user => user.Key)] : [.. _users.Keys.OrderBy(Encoding.UTF8.GetBytes, Bytes)];
        var numbers = items.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        var byUser = _rows.Where(row => !_options.RequireTitles || Title(row.Item).Length > 0).ToLookup(row => row.User, StringComparer.Ordinal);
        var titled = byUser.Sum(group => (long)group.Count());
        List<(string User, string Suffix, List<(string User, string Item, long Time, byte Event)> Rows)> sequences = [];
        foreach (var user in users)
        {
            var rows = _options.Ties == TieRule.File
                ? byUser[user].OrderBy(row => row.Time).ToList()
                : byUser[user].OrderBy(row => row.Time).ThenBy(row => _hasTimes == true ? numbers[row.Item] : 0).ThenBy(row => _hasTimes == true ? row.Event : 0).ToList();
            var sessions = new List<List<(string User, string Item, long Time, byte Event)>>();
            foreach (var row in rows)
            {
                if (sessions.Count == 0 || (_options.SessionGap is { } gap && row.Time - sessions[^1][^1].Time > gap.TotalMilliseconds))
                {
                    sessions.Add([]);
                }

                sessions[^1].Add(row);
            }

            sequences.AddRange(sessions.Select((session, place) => (user, _options.SessionGap is null ? "" : $"#{place + 1:000000}", Distinct(session))));
        }

        var (all, before) = (sequences.Count, sequences.Sum(sequence => (long)sequence.Rows.Count));
        HashSet<string> kept = [.. items.Where(item => !_options.RequireTitles || Title(item).Length > 0)];
        var passes = 0;
        for (var changed = _options.MinimumUser > 1 || _options.MinimumItem > 0; changed; changed = changed && !_options.Once)
        {
            passes++;
            var counts = sequences.SelectMany(sequence => sequence.Rows).CountBy(row => row.Item).ToDictionary();
            var shortOnes = sequences.RemoveAll(sequence => sequence.Rows.Count < _options.MinimumUser);
            var rare = kept.RemoveWhere(item => counts.GetValueOrDefault(item) < _options.MinimumItem);
            sequences = [.. sequences.Select(sequence => (sequence.User, sequence.Suffix, sequence.Rows.Where(row => kept.Contains(row.Item)).ToList()))];
            changed = shortOnes + rare > 0;
        }

        sequences.RemoveAll(sequence => sequence.Rows.Count == 0);
        items.RemoveAll(item => !kept.Contains(item));
        numbers = items.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        var left = sequences.SelectMany(sequence => sequence.Rows).ToList();
        if (left.Count == 0)
        {
            throw new StoreException("No user is left.");
        }

        var (earliest, latest) = (left.Min(row => row.Time), left.Max(row => row.Time));
        var form = _hasTimes != true ? TimeForm.None : left.All(row => (row.Time - earliest) % 1000 == 0) && (latest - earliest) / 1000 <= uint.MaxValue ? TimeForm.Seconds : TimeForm.Milliseconds;
        var start = form == TimeForm.Seconds ? earliest : 0;
        StoreBuildReport? report = null;
        AtomicFolder.Write(folder, StoreManifest.IsIn, temporary =>
        {
            var events = _rows.Any(row => row.Event != 0);
            using var writer = new StoreWriter(temporary, form, start, events);
            items.ForEach(item => writer.AddItem(Encoding.UTF8.GetBytes(item), Encoding.UTF8.GetBytes(Title(item))));
            foreach (var (user, suffix, rows) in sequences)
            {
                writer.AddUser(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(suffix));
                writer.AddSequence([.. rows.Select(row => numbers[row.Item])], form == TimeForm.None ? [] : [.. rows.Select(row => row.Time)], [.. rows.Select(row => row.Event)]);
            }

            var files = writer.Finish(_options.Numbers, _options.SessionGap is not null);
            report = new()
            {
                RowsAdded = _rows.Count,
                RowsWithoutTitle = _rows.Count - titled,
                RowsDuplicate = titled - before,
                RowsBelowCore = before - left.Count,
                Interactions = left.Count,
                UsersAdded = _users.Count,
                Sequences = all,
                Users = sequences.Count,
                ItemsAdded = _items.Count,
                Items = items.Count,
                ItemsWithoutTitle = items.Count(item => Title(item).Length == 0),
                ItemsWithSeveralTitles = _several.Count,
                ItemsWithoutInteraction = items.Except(left.Select(row => row.Item)).Count(),
                CorePasses = passes,
                EarliestTime = form == TimeForm.None ? null : earliest,
                LatestTime = form == TimeForm.None ? null : latest,
                InteractionsSharingTime = form == TimeForm.None ? 0 : sequences.Sum(sequence => sequence.Rows.CountBy(row => row.Time).Where(time => time.Value > 1).Sum(time => time.Value)),
                TestTargetsTied = Tied(row => row.Length > 1 && Same(row[^1], row[^2])),
                ValidationTargetsTied = Tied(row => (row.Length > 1 && Same(row[^1], row[^2])) || (row.Length > 2 && Same(row[^2], row[^3]))),
                LastThreeTied = Tied(row => row.Length > 2 && Same(row[^1], row[^2]) && Same(row[^2], row[^3])),
                Fingerprint = StoreManifest.FingerprintOf(form, start, files),
            };
            var manifest = new StoreManifest
            {
                Format = StoreManifest.FormatName,
                Version = StoreManifest.FormatVersion,
                Library = typeof(StoreBuilder).Assembly.GetName().Version?.ToString(3) ?? "unknown",
                Users = report.Users,
                Items = report.Items,
                Interactions = report.Interactions,
                Numbers = _options.Numbers,
                Times = form,
                TimeStart = start,
                Events = events,
                Files = files,
                Report = report,
                Recipe = origin.Recipe is null ? null : JsonDocument.Parse(origin.Recipe).RootElement,
                Sources = origin.Sources,
            };
            AtomicFile.WriteText(Path.Combine(temporary, StoreFiles.Manifest), manifest.ToJson());
        });
        return report!;

        int Tied(Func<(string User, string Item, long Time, byte Event)[], bool> isTied) => form == TimeForm.None ? 0 : sequences.Count(sequence => isTied([.. sequence.Rows]));

        static bool Same((string User, string Item, long Time, byte Event) one, (string User, string Item, long Time, byte Event) other) => one.Time == other.Time && one.Item != other.Item;
    }

    private static Comparer<byte[]> Bytes { get; } = Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other));

    private string Title(string item) => _titles.GetValueOrDefault(item, "");

    private List<(string User, string Item, long Time, byte Event)> Distinct(List<(string User, string Item, long Time, byte Event)> rows) => _options.Duplicates switch
    {
        DuplicateRule.First => [.. rows.DistinctBy(row => row.Item)],
        DuplicateRule.Last => [.. rows.AsEnumerable().Reverse().DistinctBy(row => row.Item).Reverse()],
        DuplicateRule.Adjacent => [.. rows.Where((row, place) => place == 0 || rows[place - 1].Item != row.Item)],
        _ => rows,
    };

    /// <summary>Deletes the temporary files.</summary>
    public void Dispose()
    {
    }
}
