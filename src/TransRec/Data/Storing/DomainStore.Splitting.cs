namespace TransRec.Data.Storing;

public sealed partial class DomainStore
{
    /// <summary>
    /// Cuts a store at a moment into two. The one before has every interaction earlier than it: to train on. The one after has, of each user with interactions on both sides,
    /// those before and the first one at or after the moment: the last item of each sequence, the test target, is then of the time after, and its history of the time before.
    /// </summary>
    /// <param name="at">The moment.</param>
    /// <param name="before">Where the first store is written.</param>
    /// <param name="after">Where the second store is written.</param>
    /// <param name="cancellation">Stops the work; a store that is not complete is not left behind.</param>
    /// <remarks>Both have all items of this store, with the same numbers. Rules such as the core are not applied again.</remarks>
    /// <exception cref="StoreException">The store has no times, or one side would be empty.</exception>
    public (StoreBuildReport Before, StoreBuildReport After) SplitByTime(DateTimeOffset at, string before, string after, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(before);
        ArgumentException.ThrowIfNullOrWhiteSpace(after);
        if (!HasTimes)
        {
            throw new StoreException($"{Folder} has no times; a split by time needs them. Its order is that of the rows that it was built of.");
        }

        var moment = at.ToUnixTimeMilliseconds();
        return (Part(before, times => Earlier(times)), Part(after, times => Earlier(times) is var earlier && earlier > 0 && earlier < times.Length ? earlier + 1 : 0));

        int Earlier(long[] times)
        {
            // The first place that is not earlier; times are in order.
            var (first, end) = (0, times.Length);
            while (first < end)
            {
                var middle = first + ((end - first) >> 1);
                (first, end) = times[middle] < moment ? (middle + 1, end) : (first, middle);
            }

            return first;
        }

        StoreBuildReport Part(string folder, Func<long[], int> kept)
        {
            using var builder = new StoreBuilder(new() { Numbers = NumberOrder.FirstSeen, TemporaryFolder = Path.GetDirectoryName(Path.GetFullPath(folder)) });
            AddItems(builder);
            var rows = 0L;
            var (userId, itemId) = (Array.Empty<byte>(), Array.Empty<byte>());
            for (var user = 0; user < UserCount; user++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (items, times, kinds) = (ItemsOf(user), TimesOf(user), EventsOf(user));
                var count = kept(times);
                for (var place = 0; place < count; place++)
                {
                    builder.AddInteraction(
                        _users.Texts.Read(user, ref userId), _items.Texts.Read(items[place], ref itemId), times[place], kinds.Length == 0 ? (byte)0 : kinds[place]);
                }

                rows += count;
            }

            return rows > 0
                ? builder.Build(folder, new(SplitRecipe(at, folder == before ? "before" : "after"), [new(Path.GetFileName(Folder), InteractionCount, Fingerprint)]), null, cancellation)
                : throw new StoreException($"No interaction of {Folder} is left for {folder}: times go from {Moment(Report.EarliestTime)} to {Moment(Report.LatestTime)}, and the split is at {at:u}.");
        }
    }

    private void AddItems(StoreBuilder builder)
    {
        var (id, title) = (Array.Empty<byte>(), Array.Empty<byte>());
        for (var item = 0; item < ItemCount; item++)
        {
            builder.AddItem(_items.Texts.Read(item, ref id), _titles.Read(item, ref title));
        }
    }

    private static string SplitRecipe(DateTimeOffset at, string side) => $$"""{ "split": "time", "at": "{{at:O}}", "side": "{{side}}" }""";

    private static string Moment(long? milliseconds) =>
        milliseconds is >= -62_135_596_800_000 and <= 253_402_300_799_999 ? $"{DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value):u}" : $"{milliseconds} ms after 1970";
}
