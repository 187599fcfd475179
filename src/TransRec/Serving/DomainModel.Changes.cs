namespace TransRec.Serving;

/// <content>Items put and removed, and adapters exchanged.</content>
public sealed partial class DomainModel
{
    private const int RoundsAside = 3; // of what was put while a generation was built, before additions wait for the rest

    private readonly Lock swapping = new();
    private readonly Lock changing = new();
    private readonly Backbone backbone;
    private readonly ServedItems items;

    /// <summary>Adds an item, or replaces the one that has the id; a removed one is there again. It can be recommended when the call returns.</summary>
    /// <param name="id">Its id, not empty.</param>
    /// <param name="title">Its title.</param>
    /// <exception cref="ArgumentException">The id is empty, the title cannot be encoded, or its vector is not finite; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The backbone reads no titles.</exception>
    public void Put(string id, string title) => Put([(id, title)]);

    /// <summary>Adds or replaces several items; whoever asks sees all of them or none.</summary>
    /// <param name="titles">Ids and titles; of an id that comes twice the last counts.</param>
    /// <exception cref="ArgumentException">An id is empty, a title cannot be encoded, or a vector is not finite; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The backbone reads no titles.</exception>
    public void Put(IReadOnlyList<(string Id, string Title)> titles) => Put(Encode(titles));

    /// <summary>Encodes items that shall be put later, such as when they are written down: whether they can be encoded is known then.</summary>
    /// <param name="titles">Ids and titles; of an id that comes twice the last counts.</param>
    /// <exception cref="ArgumentException">An id is empty, a title cannot be encoded, or a vector is not finite.</exception>
    /// <exception cref="InvalidOperationException">The backbone reads no titles.</exception>
    public EncodedTitles Encode(IReadOnlyList<(string Id, string Title)> titles)
    {
        ArgumentNullException.ThrowIfNull(titles);
        foreach (var (id, title) in titles)
        {
            if (string.IsNullOrEmpty(id) || title is null)
            {
                throw new ArgumentException($"An item needs an id that is not empty, and a title; found \"{id}\" with {(title is null ? "none" : $"\"{title}\"")}.", nameof(titles));
            }
        }

        ServedItem[] items = [.. titles.Select(item => new ServedItem(item.Id, item.Title))];
        var now = Now;
        return new EncodedTitles(this, now, items, now.Encode(items));
    }

    /// <summary>Adds or replaces items that were encoded; whoever asks sees all of them or none. When other adapters came meanwhile, they are encoded again.</summary>
    /// <param name="encoded">The items, from <see cref="Encode"/> of this domain.</param>
    /// <exception cref="ArgumentException">They are another domain's, or cannot be encoded with the adapters that came meanwhile; nothing was changed.</exception>
    public void Put(EncodedTitles encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        if (encoded.Domain != this)
        {
            throw new ArgumentException($"The items were encoded for {encoded.Domain.Name}, not for {Name}.", nameof(encoded));
        }

        while (encoded.Items.Length > 0)
        {
            lock (changing)
            {
                if (encoded.Generation == Now)
                {
                    Put(encoded.Generation, encoded.Items, encoded.Vectors);
                    return;
                }
            }

            var now = Now;
            encoded = new EncodedTitles(this, now, encoded.Items, now.Encode(encoded.Items));
        }
    }

    /// <summary>Takes an item away: no answer that begins afterwards has it. Histories may go on naming it.</summary>
    /// <returns>Whether there was such an item.</returns>
    public bool Remove(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        lock (changing)
        {
            var now = Now;
            var number = now.Items.Snapshot().TryFind(id, out var item) ? item : 0;
            if (!now.Items.Remove(id))
            {
                return false;
            }

            items.Remove(number);
            return true;
        }
    }

    /// <summary>
    /// Exchanges the adapters. All items are encoded with the new ones aside, also those that are put meanwhile, while the present generation answers; then one reference changes. When
    /// anything fails, nothing has changed.
    /// </summary>
    /// <param name="adapters">The backbone's, from <see cref="Backbone.Take(Func{Models.Recommender, Models.AdapterSet})"/>; null: none.</param>
    /// <param name="generation">The new generation's number, greater than the present one's; null: the next. Default null.</param>
    /// <param name="commit">
    /// Called when all is ready, before anybody is answered by the new adapters, such as to write down that they are; it keeps additions waiting. When it throws, nothing changes. Null: nothing.
    /// </param>
    /// <returns>The number of the new generation.</returns>
    /// <exception cref="ArgumentException">An item cannot be encoded with them, its vector is not finite, or the number is none that can come next.</exception>
    public long Swap(DomainAdapters? adapters, long? generation = null, Action? commit = null)
    {
        lock (swapping)
        {
            if (generation <= Now.Number)
            {
                throw new ArgumentException($"Generation {generation} cannot follow generation {Now.Number} of {Name}.", nameof(generation));
            }

            ServedItem[] all;
            lock (changing)
            {
                all = items.Begin();
            }

            try
            {
                var next = Serving.Generation.Of(backbone, generation ?? Now.Number + 1, adapters, all);
                for (var round = 0; round < RoundsAside; round++)
                {
                    (int Number, ServedItem Item)[] missed;
                    lock (changing)
                    {
                        missed = items.Changed();
                    }

                    next.Put([.. missed.Select(each => each.Item)]);
                }

                lock (changing)
                {
                    next.Put([.. items.Changed().Select(each => each.Item)]);
                    commit?.Invoke();
                    Volatile.Write(ref this.generation, next);
                    return next.Number;
                }
            }
            finally
            {
                lock (changing)
                {
                    items.End();
                }
            }
        }
    }

    private void Put(Generation now, ServedItem[] put, float[] vectors)
    {
        now.Items.Put([.. put.Select(item => item.Id)], vectors);
        var snapshot = now.Items.Snapshot();
        // New ones by number: they come after one another in the list too.
        foreach (var (item, number) in put.Select(item => (item, Number: snapshot.TryFind(item.Id, out var found) ? found : 0)).OrderBy(each => each.Number))
        {
            items.Set(number, item);
        }
    }
}
