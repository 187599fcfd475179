using System.Text;

namespace TransRec.Data.Storing.Building;

/// <summary>The way from rows to the files of a store: ids in order, rows to groups of users, each group sorted, the core, the files. Rows stay on disk.</summary>
/// <param name="options">The rules.</param>
/// <param name="intake">The rows; emptied on the way.</param>
/// <param name="hasTimes">Whether rows have times.</param>
/// <param name="hasKinds">Whether some row has a kind of event.</param>
/// <param name="temporary">The folder for what waits.</param>
internal sealed class StorePass(StoreBuildOptions options, RowIntake intake, bool hasTimes, bool hasKinds, string temporary)
{
    /// <summary>Writes all files of a store but the manifest.</summary>
    internal StoreManifest Run(string folder, IProgress<StoreBuildProgress>? progress, CancellationToken cancellation)
    {
        var rowsAdded = intake.Rows.Count;
        var (users, items) = (new NumberedIds(intake.Users, options.Numbers), new NumberedIds(intake.Items, options.Numbers));
        cancellation.ThrowIfCancellationRequested();
        var isDropped = options.RequireTitles ? WithoutTitle(items) : null;
        using var sorted = new SortedRows(temporary, items.Count, hasTimes || hasKinds);
        var withoutTitle = Sort(users, items, isDropped, sorted, progress, cancellation);
        var core = new CoreFilter(sorted, options, isDropped);
        core.Run(progress, cancellation);
        return Write(folder, users, items, (rowsAdded, withoutTitle), sorted, core, progress, cancellation);
    }

    private bool[] WithoutTitle(NumberedIds items)
    {
        var without = new bool[items.Count];
        for (var place = 0; place < without.Length; place++)
        {
            without[place] = !intake.Titles.Has(items.FirstSeen(place));
        }

        return without;
    }

    private long Sort(
        NumberedIds users, NumberedIds items, bool[]? isDropped, SortedRows sorted, IProgress<StoreBuildProgress>? progress, CancellationToken cancellation)
    {
        var memory = BuildMemory.Of(options.MemoryBytes, intake.Rows.Count, options.Threads);
        var groups = new UserGroups(users.Seen(), memory.RowsOfGroup);
        using var grouped = new GroupedRows(Path.Combine(temporary, "groups"), groups.Count, memory.RowsOfBuffer);
        var dropped = RowGrouping.Run(intake.Rows, groups, (users.Places(), items.Places()), isDropped, grouped, progress, cancellation);
        var rows = intake.Rows.Count - dropped;
        intake.Rows.Dispose();

        var sorter = new GroupSorter(new(hasTimes, options.Ties, options.Duplicates, (long?)options.SessionGap?.TotalMilliseconds));
        var waiting = new Queue<Task<SortedGroup>>();
        try
        {
            for (var (next, taken) = (0, 0); taken < groups.Count; taken++)
            {
                for (; next < groups.Count && waiting.Count < options.Threads; next++)
                {
                    var group = next;
                    waiting.Enqueue(Task.Run(() => sorter.Sort(grouped, group, groups[group].First, groups[group].End), cancellation));
                }

                sorted.Add(waiting.Dequeue().GetAwaiter().GetResult());
                progress?.Report(new(StoreBuildStage.Sorting, sorted.Count, rows));
            }
        }
        finally
        {
            Task.WaitAll([.. waiting.Select(task => task.ContinueWith(static _ => { }, TaskScheduler.Default))], CancellationToken.None);
        }

        return dropped;
    }

    private StoreManifest Write(
        string folder,
        NumberedIds users,
        NumberedIds items,
        (long Added, long WithoutTitle) rows,
        SortedRows sorted,
        CoreFilter core,
        IProgress<StoreBuildProgress>? progress,
        CancellationToken cancellation)
    {
        var kept = new KeptSequences(sorted, core);
        var range = new StampRange();
        if (hasTimes || hasKinds)
        {
            kept.ForEach((_, _, stamps) => range.Add(stamps), cancellation);
        }

        var form = hasTimes ? range.Form : TimeForm.None;
        var start = form == TimeForm.Seconds ? range.Earliest : 0;
        using var writer = new StoreWriter(folder, form, start, range.HasKinds);
        var written = WriteItems(writer, items, core, cancellation);
        var ties = new TieCounts();
        var suffixes = new SessionNames(sorted.Owners, options.SessionGap is not null);
        var (usersWritten, interactions) = (0, 0L);
        long[] times = [];
        byte[] kinds = [];
        kept.ForEach(
            (sequence, own, stamps) =>
            {
                if (times.Length < own.Length)
                {
                    (times, kinds) = (new long[own.Length * 2], new byte[own.Length * 2]);
                }

                var numbers = new int[own.Length];
                for (var place = 0; place < own.Length; place++)
                {
                    numbers[place] = written.Numbers[own[place]];
                    times[place] = stamps.IsEmpty ? 0 : Stamps.Time(stamps[place]);
                    kinds[place] = stamps.IsEmpty ? (byte)0 : Stamps.Kind(stamps[place]);
                }

                writer.AddUser(users.IdAt(sorted.Owners[sequence]), suffixes.Of(sequence));
                writer.AddSequence(numbers, hasTimes ? times.AsSpan(0, own.Length) : default, kinds.AsSpan(0, own.Length));
                if (hasTimes)
                {
                    ties.Add(numbers, times.AsSpan(0, own.Length));
                }

                interactions += own.Length;
                if ((usersWritten++ & 0x3FFFF) == 0)
                {
                    progress?.Report(new(StoreBuildStage.Writing, interactions, sorted.Count));
                }
            },
            cancellation);

        if (usersWritten == 0)
        {
            throw NothingLeft(rows.Added, rows.WithoutTitle, sorted);
        }

        var files = writer.Finish(options.Numbers, options.SessionGap is not null);
        return new()
        {
            Format = StoreManifest.FormatName,
            Version = StoreManifest.FormatVersion,
            Library = typeof(StorePass).Assembly.GetName().Version?.ToString(3) ?? "unknown",
            Users = usersWritten,
            Items = written.Count,
            Interactions = interactions,
            Numbers = options.Numbers,
            Times = form,
            TimeStart = start,
            Events = range.HasKinds,
            Files = files,
            Sources = [],
            Report = new()
            {
                RowsAdded = rows.Added,
                RowsWithoutTitle = rows.WithoutTitle,
                RowsDuplicate = sorted.Duplicates,
                RowsBelowCore = sorted.Count - interactions,
                Interactions = interactions,
                UsersAdded = users.Count,
                Sequences = sorted.Lengths.Count,
                Users = usersWritten,
                ItemsAdded = items.Count,
                Items = written.Count,
                ItemsWithoutTitle = written.WithoutTitle,
                ItemsWithSeveralTitles = intake.Titles.WithSeveral,
                ItemsWithoutInteraction = written.WithoutInteraction,
                CorePasses = core.Passes,
                EarliestTime = hasTimes ? range.Earliest : null,
                LatestTime = hasTimes ? range.Latest : null,
                InteractionsSharingTime = ties.Sharing,
                TestTargetsTied = ties.Tests,
                ValidationTargetsTied = ties.Validations,
                LastThreeTied = ties.LastThree,
                Fingerprint = StoreManifest.FingerprintOf(form, start, files),
            },
        };
    }

    private (int[] Numbers, int Count, int WithoutTitle, int WithoutInteraction) WriteItems(
        StoreWriter writer, NumberedIds items, CoreFilter core, CancellationToken cancellation)
    {
        var numbers = new int[items.Count];
        var (count, withoutTitle, withoutInteraction) = (0, 0, 0);
        for (var place = 0; place < numbers.Length; place++)
        {
            if ((place & 0xFFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            numbers[place] = -1;
            if (core.Keeps(place))
            {
                numbers[place] = count++;
                var title = intake.Titles.Read(items.FirstSeen(place));
                writer.AddItem(items.IdAt(place), title);
                withoutTitle += title.Length == 0 ? 1 : 0;
                withoutInteraction += core.Counts[place] == 0 ? 1 : 0;
            }
        }

        return (numbers, count, withoutTitle, withoutInteraction);
    }

    private StoreException NothingLeft(long added, long withoutTitle, SortedRows sorted)
    {
        var text = new StringBuilder($"No user is left of {added} interactions");
        text.Append(withoutTitle == 0 ? "" : $"; {withoutTitle} of them are with items without a title");
        text.Append(sorted.Count == 0 ? "" : $"; the longest sequence has {sorted.Lengths.Max()}, users need {options.MinimumUser} and items {options.MinimumItem}");
        return new($"{text}. {(added == 0 ? "Add interactions." : "Ask for fewer (--min-user, --min-item, --k-core), or look at what was read.")}");
    }
}
