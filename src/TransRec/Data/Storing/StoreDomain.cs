namespace TransRec.Data.Storing;

/// <summary>A domain over a store: the same items, users, splits and fingerprint as over the folder that the store exports.</summary>
internal static class StoreDomain
{
    private const int Examples = 3;

    /// <exception cref="DomainFormatException">No user is long enough, or items have no title where each must have one.</exception>
    /// <exception cref="StoreException">The store is damaged.</exception>
    internal static Domain Load(string folder, DomainOptions options)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var store = DomainStore.Open(folder);
        try
        {
            CheckTitles(store, name, options);
            return TryLoad(store, name, options) ?? throw TooShort(store, name, options);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <returns>Null when no user is long enough.</returns>
    internal static Domain? TryLoad(DomainStore store, string name, DomainOptions options)
    {
        if (OfView(store, name, options) is { } known)
        {
            return known;
        }

        var view = StoreView.Of(store, options);
        if (view.UserCount == 0)
        {
            return null;
        }

        var reading = new DomainReport.Reading(store.UserCount, store.UserCount - view.UserCount, 0, store.ItemCount, store.InteractionCount, []);
        var made = new Domain(name, options, new StoreContent(store, view, options.KeptInteractions), reading) { Folder = store.Folder };
        var counts = options.Whole ? null : ItemFrequencies.Of(made).Counts.ToArray();
        StoredView.Write(store, options, view, counts, made);
        return OfView(store, name, options) ?? made;
    }

    private static Domain? OfView(DomainStore store, string name, DomainOptions options) => StoredView.TryOpen(store, options) is { } stored
        ? new(name, options, new StoreContent(store, stored.View, options.KeptInteractions), stored.Report) { Folder = store.Folder, Fingerprint = stored.Fingerprint }
        : null;

    private static void CheckTitles(DomainStore store, string name, DomainOptions options)
    {
        if (options.AllowEmptyTitles || store.Report.ItemsWithoutTitle == 0)
        {
            return;
        }

        var without = Enumerable.Range(0, store.ItemCount).Where(item => string.IsNullOrWhiteSpace(store.Title(item))).Take(Examples).Select(store.ItemId).ToList();
        var defects = new DefectList(name);
        defects.Add(
            StoreFiles.Titles,
            0,
            $"{store.Report.ItemsWithoutTitle} of {store.ItemCount} items have an empty title, such as {string.Join(", ", without)}. Build the store without them (--require-titles), give "
            + "them one, or allow empty titles (data.allowEmptyTitles in a recipe, --allow-empty-titles of data describe) where items have pictures.");
        defects.ThrowIfAny();
    }

    private static DomainFormatException TooShort(DomainStore store, string name, DomainOptions options)
    {
        var longest = Enumerable.Range(0, store.UserCount).Max(store.Length);
        return new(name, [new(StoreFiles.Items, 0, DomainBuilder.NoUser(options, store.UserCount, longest))], 1);
    }
}
