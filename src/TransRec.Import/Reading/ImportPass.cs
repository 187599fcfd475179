using TransRec.Data.Storing;
using TransRec.Import.Formats;
using TransRec.Import.Mapping;
using TransRec.Import.Reporting;
using TransRec.Import.Sources;
using TimeForm = TransRec.Import.Mapping.TimeForm;

namespace TransRec.Import.Reading;

/// <summary>One import: ids of other files, titles, interactions, in this order, and the store that is built of them.</summary>
internal sealed class ImportPass(ImportOptions options, FormatHook? hook, string format, ImportClock clock)
{
    private readonly DefectLog defects = new(options.Tolerance);
    private readonly List<ImportedSource> sources = [];
    private long records;

    /// <summary>Reads all inputs and writes the store.</summary>
    public ImportReport Run(IReadOnlyList<ImportInput> inputs, string destination, StoreOrigin origin)
    {
        var hasTitles = inputs.Any(input => input.Map.Title is not null);
        var requires = options.RequireTitles ?? (hasTitles && options.Images is null);
        using var builder = new StoreBuilder(options.Store with { RequireTitles = requires });
        var read = Read(inputs, builder);
        var built = builder.Build(destination, origin, clock.OfBuilder(records), clock.Cancellation);
        if (origin.Recipe is not null)
        {
            Foundation.Files.AtomicFile.WriteText(Path.Combine(destination, ImportRecipe.FileName), origin.Recipe);
        }

        return read with
        {
            Store = built,
            Notes = [.. read.Notes, .. ImportNotes.Of(built, options, read.UsesTimes, requires, hasTitles)],
            Commands = ImportNotes.Commands(destination, hasTitles),
            Elapsed = clock.Elapsed,
        };
    }

    /// <summary>Reads all inputs into a builder; the report says nothing of a store yet.</summary>
    public ImportReport Read(IReadOnlyList<ImportInput> inputs, StoreBuilder builder)
    {
        var interactions = inputs.Where(input => input.Role == FileRole.Interactions).ToList();
        var usesTimes = interactions.TrueForAll(input => input.Map.Time is not null);
        var titles = new TitleSink(builder, hook);
        Require(interactions, usesTimes);
        var kinds = options.Events.Count > 0
            ? new EventKinds(options.Events, keepsAll: false)
            : new EventKinds(interactions.SelectMany(input => input.Events ?? []), keepsAll: true);
        foreach (var input in inputs.Where(input => input.Role == FileRole.Lookup))
        {
            Read(input, record => hook?.LookUp(record));
        }

        foreach (var input in interactions.Where(_ => hook?.LooksFirst == true))
        {
            Look(input);
        }

        var ids = new IdText();
        foreach (var input in inputs.Where(input => input.Role == FileRole.Items))
        {
            ReadItems(input, titles, ids);
        }

        var sinks = interactions.ConvertAll(input => ReadInteractions(input, builder, kinds, usesTimes));
        defects.RequireTolerable(records);
        clock.Cancellation.ThrowIfCancellationRequested();
        var added = sinks.Sum(sink => sink.Added);
        var dropped = sinks.SelectMany(sink => sink.Dropped).GroupBy(drop => drop.Key).OrderByDescending(group => group.Sum(drop => drop.Value))
            .ToDictionary(group => group.Key, group => group.Sum(drop => drop.Value));
        if (added == 0)
        {
            throw new ImportException($"No interaction is left of {sinks.Sum(sink => sink.Rows):N0} records of {string.Join(", ", interactions.Select(input => input.Name).Take(3))}"
                + $"{(dropped.Count > 0 ? $": {string.Join(", ", dropped.Select(drop => $"{drop.Value:N0} with {drop.Key}"))}" : "")}. Look with transrec data sniff.");
        }

        return new ImportReport
        {
            Format = format,
            Why = "",
            Sources = sources,
            NotRead = [],
            RowsRead = sinks.Sum(sink => sink.Rows),
            InteractionsRead = sinks.Sum(sink => sink.Made),
            Dropped = dropped,
            DefectCount = defects.Count,
            Defects = defects.First,
            Events = [.. kinds.Counts.Select(kind => KeyValuePair.Create(kind.Name, kind.Count))],
            UsesTimes = usesTimes,
            Store = null!,
            Notes = [.. hook?.Notes() ?? [], .. ImportNotes.Of(ids.Rewritten + sinks.Sum(sink => sink.RewrittenIds), [titles, .. sinks.Select(sink => sink.Titles)])],
            Commands = [],
            Elapsed = clock.Elapsed,
        };
    }

    // A rule over a column that is not there would keep everything, or nothing, without a word.
    private void Require(List<ImportInput> interactions, bool usesTimes)
    {
        var names = string.Join(", ", interactions.Select(input => input.Name).Take(3));
        if ((options.Since is not null || options.Until is not null || options.Store.SessionGap is not null) && !usesTimes)
        {
            throw new ImportException($"{names}: there are no times, which --since, --until and --sessions go by. Name their column: --map time=COLUMN.");
        }

        if (options.RatingAtLeast is not null && interactions.Exists(input => input.Map.Rating is null))
        {
            throw new ImportException($"{names}: there are no ratings, which --rating-at-least goes by. Name their column: --map rating=COLUMN.");
        }

        if (options.Events.Count > 0 && interactions.Exists(input => input.Map.Event is null && input.Events is not { Count: > 0 }))
        {
            throw new ImportException($"{names}: there are no kinds of events, which --events goes by. Name their column: --map event=COLUMN.");
        }
    }

    private void Look(ImportInput input)
    {
        using var reader = Open(input);
        var row = new InteractionRow(reader, input.Map, Times(input, reader));
        long rows = 0;
        while (Next(reader, input))
        {
            clock.AfterRow(input.Name, ++rows);
            if (reader.Defect is null)
            {
                hook!.Look(row);
            }
        }
    }

    private InteractionSink ReadInteractions(ImportInput input, StoreBuilder builder, EventKinds kinds, bool usesTimes)
    {
        var sink = new InteractionSink(builder, options, hook, defects, kinds, usesTimes, input.EarliestTime);
        InteractionRow? row = null;
        Read(input, reader =>
        {
            row ??= new InteractionRow(reader, input.Map, usesTimes ? Times(input, reader) : null);
            sink.Rows++;
            if (hook is null)
            {
                sink.Add(row);
            }
            else
            {
                hook.Read(row, sink);
            }
        }, () => sink.Rows++);
        return sink;
    }

    private void ReadItems(ImportInput input, TitleSink titles, IdText ids)
    {
        InteractionRow? row = null;
        Read(input, reader =>
        {
            row ??= new InteractionRow(reader, input.Map, null);
            var item = row.Item;
            if (item.IsEmpty || row.Title is null)
            {
                return;
            }

            item = ids.Of(hook is null ? item : hook.ItemId(item, FileRole.Items), isItem: true, out var found);
            if (found is not null)
            {
                defects.Add(new ImportDefect(reader.Name, reader.Line, row.NameOf("item"), found, "an id in UTF-8 (--encoding says in which encoding the file is)"), records);
                return;
            }

            titles.Add(item, row.Title);
        });
    }

    private void Read(ImportInput input, Action<RecordReader> take, Action? skipped = null)
    {
        using var reader = Open(input);
        long rows = 0;
        while (Next(reader, input))
        {
            rows++;
            records++;
            clock.AfterRow(input.Name, records);
            if (reader.Defect is { } defect)
            {
                skipped?.Invoke();
                defects.Add(defect, records);
                continue;
            }

            take(reader);
        }

        sources.Add(new ImportedSource(input.Name, input.Role.ToString().ToLowerInvariant(), rows, input.Map.ToString(), input.Encoding));
    }

    private static RecordReader Open(ImportInput input)
    {
        try
        {
            return input.Open();
        }
        catch (Exception error) when (Damage.Is(error))
        {
            throw Damage.Of(input.Name, error);
        }
    }

    private static bool Next(RecordReader reader, ImportInput input)
    {
        try
        {
            return reader.Read();
        }
        catch (Exception error) when (Damage.Is(error))
        {
            throw Damage.Of(input.Name, error);
        }
    }

    // A time stamp of Parquet or SQL says its unit itself.
    private TimeReader? Times(ImportInput input, RecordReader reader)
    {
        if (input.Map.Time is not { } time)
        {
            return null;
        }

        var place = ColumnMapping.Alternatives(time).Select(reader.Find).FirstOrDefault(found => found >= 0, -1);
        var form = place >= 0 && reader.UnitOf(place) is { } unit ? new TimeForm(unit, null) : TimeForm.Parse(input.Map.TimeForm ?? "s");
        return new TimeReader(form, options.TimeZone);
    }
}
