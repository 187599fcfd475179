using System.Buffers.Text;
using System.Text;
using TransRec.Data.Storing;
using TransRec.Import.Formats;
using TransRec.Import.Sources;

namespace TransRec.Import.Reading;

/// <summary>Takes interactions, applies the rules that need nothing but the row, and hands what is left to the builder. What it drops it counts by reason.</summary>
internal sealed class InteractionSink(StoreBuilder builder, ImportOptions options, FormatHook? hook, DefectLog defects, EventKinds kinds, bool usesTimes, long earliest)
{
    private readonly IdText users = new();
    private readonly IdText items = new();
    private readonly long since = options.Since?.ToUnixTimeMilliseconds() ?? long.MinValue + 1;
    private readonly long until = options.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue;
    private readonly Dictionary<string, long> dropped = new(StringComparer.Ordinal);
    private readonly TitleSink titles = new(builder, hook);

    /// <summary>Records read.</summary>
    public long Rows { get; set; }

    /// <summary>Interactions that were made of them, dropped ones too.</summary>
    public long Made { get; private set; }

    /// <summary>Interactions that were handed on.</summary>
    public long Added { get; private set; }

    /// <summary>How many were dropped, by reason.</summary>
    public IReadOnlyDictionary<string, long> Dropped => dropped;

    /// <summary>Item ids that were written in another way, because they hold white space.</summary>
    public long RewrittenIds => items.Rewritten + users.Rewritten;

    /// <summary>Titles found in the rows.</summary>
    public TitleSink Titles => titles;

    /// <summary>Counts something that is left out.</summary>
    public void Drop(string reason, long count = 1) => dropped[reason] = dropped.GetValueOrDefault(reason) + count;

    /// <summary>Counts a value that is not what it must be; its record is left out.</summary>
    public void Refuse(InteractionRow row, string column, string found, string expected) =>
        defects.Add(new ImportDefect(row.Place.Name, row.Place.Line, column, found, expected), Rows);

    /// <summary>Takes a record as its mapping says.</summary>
    public void Add(InteractionRow row)
    {
        if (TryTime(row, out var time))
        {
            Add(row, row.User, row.Item, time);
        }
    }

    /// <summary>The time of a record.</summary>
    /// <returns>False where it cannot be read; the record is then counted.</returns>
    public bool TryTime(InteractionRow row, out long time)
    {
        time = StoreBuilder.NoTime;
        if (!usesTimes)
        {
            return true;
        }

        var text = row.Time;
        if (text.IsEmpty)
        {
            Made++;
            Drop("no time");
            return false;
        }

        if (row.Times!.TryRead(text, out time))
        {
            return true;
        }

        Refuse(row, row.NameOf("time"), Quoted(text), row.Times.Expected);
        return false;
    }

    /// <summary>Takes an interaction of a record.</summary>
    /// <param name="row">The record.</param>
    /// <param name="user">The user's id as the file has it.</param>
    /// <param name="item">The item's id as the file has it.</param>
    /// <param name="time">Milliseconds since 1970; whatever, where the source has no times.</param>
    /// <param name="kind">The kind of event, where it is not the record's own.</param>
    public void Add(InteractionRow row, ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, long time, ReadOnlySpan<byte> kind = default)
    {
        Made++;
        if (user.IsEmpty || item.IsEmpty)
        {
            Drop(user.IsEmpty ? "no user" : "no item");
            return;
        }

        if (usesTimes && (time < earliest || time < since || time >= until))
        {
            Drop(time < earliest ? "impossible time" : "outside the period");
            return;
        }

        if (options.RatingAtLeast is { } least && row.HasRating && !IsRatedAtLeast(row, least, out var isRefused))
        {
            if (!isRefused)
            {
                Drop("rating too low");
            }

            return;
        }

        kind = kind.IsEmpty ? row.Event : kind;
        var number = kind.IsEmpty ? kinds.Asked > 0 ? -1 : 0 : kinds.Number(kind);
        if (number < 0)
        {
            Drop("another event");
            return;
        }

        user = users.Of(hook is null ? user : hook.UserId(user), isItem: false, out var badUser);
        item = items.Of(hook is null ? item : hook.ItemId(item, FileRole.Interactions), isItem: true, out var badItem);
        if ((badUser ?? badItem) is { } found)
        {
            Refuse(row, row.NameOf(badUser is null ? "item" : "user"), found, "an id in UTF-8 (--encoding says in which encoding the file is)");
            return;
        }

        if (item.IsEmpty || user.IsEmpty)
        {
            Drop(user.IsEmpty ? "no user" : "no item");
            return;
        }

        builder.AddInteraction(user, item, usesTimes ? time : StoreBuilder.NoTime, (byte)number);
        Added++;
        if (row.Title is not null)
        {
            titles.Add(item, row.Title);
        }
    }

    private bool IsRatedAtLeast(InteractionRow row, double least, out bool isRefused)
    {
        isRefused = false;
        var text = row.Rating;
        if (text.IsEmpty)
        {
            return false;
        }

        if (Utf8Parser.TryParse(text, out double rating, out var read) && read == text.Length)
        {
            return rating >= least;
        }

        isRefused = true;
        Refuse(row, row.NameOf("rating"), Quoted(text), "a number");
        return false;
    }

    private static string Quoted(ReadOnlySpan<byte> text) => $"\"{Encoding.UTF8.GetString(text[..Math.Min(text.Length, 60)])}\"";
}
