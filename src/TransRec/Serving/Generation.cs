using TransRec.Encoders.Items;
using TransRec.Ranking;

namespace TransRec.Serving;

/// <summary>
/// A domain as it answers: item vectors and a user encoder that were made with the same adapters. Which they are never changes; other adapters make another generation, and a request keeps
/// the one with which it began.
/// </summary>
internal sealed class Generation
{
    private readonly Backbone backbone;
    private readonly CompiledUserEncoder users;

    private Generation(Backbone backbone, long number, DomainAdapters? adapters, ItemIndex items)
    {
        (this.backbone, Number, Adapters, Items) = (backbone, number, adapters, items);
        users = backbone.Compile(adapters);
    }

    /// <summary>From 1, one more for every exchange of adapters.</summary>
    public long Number { get; }

    /// <summary>The adapters; null: none.</summary>
    public DomainAdapters? Adapters { get; }

    /// <summary>The item vectors.</summary>
    public ItemIndex Items { get; }

    /// <summary>Encodes all items with some adapters.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="number">The generation's number.</param>
    /// <param name="adapters">The adapters; null: none.</param>
    /// <param name="items">The items by number.</param>
    /// <exception cref="ArgumentException">An item cannot be encoded, or its vector is not finite.</exception>
    public static Generation Of(Backbone backbone, long number, DomainAdapters? adapters, ServedItem[] items)
    {
        var generation = new Generation(backbone, number, adapters, new ItemIndex(backbone.Width));
        generation.Put(items);
        return generation;
    }

    /// <summary>Encodes items and puts them where their ids are, or at the end; removed ones keep their numbers and are not there.</summary>
    public void Put(ServedItem[] items)
    {
        if (items.Length == 0)
        {
            return;
        }

        Items.Put([.. items.Select(item => item.Id)], Encode(items));
        foreach (var item in items.Where(item => item.IsRemoved))
        {
            _ = Items.Remove(item.Id);
        }
    }

    /// <summary>The vectors of items with this generation's adapters, [items, width].</summary>
    public float[] Encode(ServedItem[] items)
    {
        var vectors = new float[items.Length * backbone.Width];
        foreach (var group in Enumerable.Range(0, items.Length).GroupBy(at => items[at].Source as IItemContent, ReferenceEqualityComparer.Instance))
        {
            int[] places = [.. group];
            // Titles that were added one by one are encoded together.
            var encoded = group.Key is IItemContent content
                ? backbone.Encode(content, [.. places.Select(at => items[at].Place)], Adapters)
                : backbone.Encode([.. places.Select(at => (string)items[at].Source)], Adapters);
            for (var i = 0; i < places.Length; i++)
            {
                encoded.AsSpan(i * backbone.Width, backbone.Width).CopyTo(vectors.AsSpan(places[i] * backbone.Width));
            }
        }

        return vectors;
    }

    /// <summary>The vectors of users, [users, width].</summary>
    public float[] Users(IItemVectors items, int[][] histories)
    {
        var vectors = new float[histories.Length * backbone.Width];
        if (users.IsNative)
        {
            users.Encode(items, histories.Length, user => histories[user], vectors);
            return vectors;
        }

        // Such adapters act in the model alone, so that it is waited for.
        return backbone.Use(Adapters, _ =>
        {
            users.Encode(items, histories.Length, user => histories[user], vectors);
            return vectors;
        });
    }

    /// <summary>The vector of a user, [width].</summary>
    public void User(IItemVectors items, int[] history, Span<float> vector)
    {
        if (users.IsNative)
        {
            users.Encode(items, history, vector);
        }
        else
        {
            Users(items, [history]).CopyTo(vector);
        }
    }
}
