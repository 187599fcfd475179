namespace TransRec.Server.Domains;

/// <summary>What a user has taken, in the order of time; a change makes another one.</summary>
internal sealed class UserHistory
{
    /// <summary>Nothing.</summary>
    public static readonly UserHistory Empty = new([], [], []);

    private readonly long[] times; // milliseconds
    private readonly long[] sequences;

    private UserHistory(int[] items, long[] times, long[] sequences) => (Items, this.times, this.sequences) = (items, times, sequences);

    /// <summary>Item numbers, oldest first; one that was taken twice is there twice.</summary>
    public int[] Items { get; }

    /// <summary>When an item at a place was taken.</summary>
    public DateTimeOffset TimeOf(int place) => DateTimeOffset.FromUnixTimeMilliseconds(times[place]);

    /// <summary>The history with one more item; the same history when it has the event already.</summary>
    public UserHistory With(int item, long time, long sequence)
    {
        var place = times.Length;
        while (place > 0 && (times[place - 1] > time || (times[place - 1] == time && sequences[place - 1] > sequence)))
        {
            place--;
        }

        return place > 0 && sequences[place - 1] == sequence
            ? this
            : new UserHistory([.. Items[..place], item, .. Items[place..]], [.. times[..place], time, .. times[place..]], [.. sequences[..place], sequence, .. sequences[place..]]);
    }

    /// <summary>The history without the events before a sequence number.</summary>
    public UserHistory After(long sequence) => Of([.. Items.Select((item, place) => (item, times[place], sequences[place])).Where(each => each.Item3 > sequence)]);

    /// <summary>A history of many events, in any order.</summary>
    public static UserHistory Of(List<(int Item, long Time, long Sequence)> events)
    {
        events.Sort(static (left, right) => left.Time != right.Time ? left.Time.CompareTo(right.Time) : left.Sequence.CompareTo(right.Sequence));
        return new UserHistory([.. events.Select(each => each.Item)], [.. events.Select(each => each.Time)], [.. events.Select(each => each.Sequence)]);
    }
}
