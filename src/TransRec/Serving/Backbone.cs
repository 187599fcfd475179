using TransRec.Adapters.Files;
using TransRec.Blocks.Kernels;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Foundation.Files;
using TransRec.Models;
using TransRec.Options;
using TransRec.Text;

namespace TransRec.Serving;

/// <summary>
/// One model that serves several catalogues at the same time, each with its own adapters. It encodes items and makes user encoders with a domain's adapters, one piece of work after the
/// other, in the order of arrival; recommendations use what was made and never wait for it.
/// </summary>
public sealed class Backbone : IDisposable
{
    private readonly Turnstile turnstile = new();
    private readonly Recommender model;
    private readonly AdapterSeat seat;
    private readonly KernelPool kernels = new();
    private readonly Func<IReadOnlyList<string>, IItemContent>? titles;
    private readonly string precision;
    private string? identity; // of the bare model, when it was asked for
    private VectorFolder? kept;
    private bool disposed;

    /// <param name="model">The model without adapters; put into evaluation mode. The backbone alone uses it from now on; it stays the caller's to dispose, after the backbone.</param>
    /// <param name="titles">
    /// Makes content of titles, the first of which becomes item 1; called from several threads. Null: items come as content, and none can be added by its title. Default null.
    /// </param>
    /// <param name="itemPrecision">float32, or bfloat16 for the linear layers of the item encoder. Default float32.</param>
    /// <exception cref="ArgumentException">The model carries adapters.</exception>
    public Backbone(Recommender model, Func<IReadOnlyList<string>, IItemContent>? titles = null, string itemPrecision = RoundedProjections.Float32)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Adapters is not null)
        {
            throw new ArgumentException("The model carries adapters; detach that set first, then give it to Take.", nameof(model));
        }

        precision = Require.OneOf(itemPrecision, RoundedProjections.Precisions, nameof(itemPrecision));
        (this.model, this.titles) = (model, titles);
        seat = new AdapterSeat(model);
        model.SetTraining(false);
        (Width, MaximumLength) = (model.Users.Width, model.Users.MaximumLength);
    }

    /// <summary>A backbone whose items are titles.</summary>
    /// <param name="model">The model without adapters.</param>
    /// <param name="tokenizer">The tokenizer of its text encoder.</param>
    /// <param name="maximumTokens">The most ids per title, start and end token included, at least 2.</param>
    /// <param name="lowerCase">Whether titles are lower-cased first. Default false.</param>
    public static Backbone Of(Recommender model, Tokenizer tokenizer, int maximumTokens, bool lowerCase = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _ = Require.InRange(maximumTokens, 2, int.MaxValue, nameof(maximumTokens));
        return new Backbone(model, titles => TokenizedTitles.Create(tokenizer, titles, maximumTokens, lowerCase));
    }

    /// <summary>A backbone of a model folder's model (<see cref="ModelFolder.Open"/>): titles are read as the model says.</summary>
    /// <param name="model">The model without adapters. The backbone alone uses it from now on.</param>
    public static Backbone Of(RecommenderModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new Backbone(model.Recommender, model.Reading is { Titles: { } reading, Pictures: null } ? reading.Of : null);
    }

    /// <summary>Width of item and user vectors.</summary>
    public int Width { get; }

    /// <summary>The longest history that is read; of a longer one the last items count.</summary>
    public int MaximumLength { get; }

    /// <summary>Whether items can be given as titles.</summary>
    public bool ReadsTitles => titles is not null;

    /// <summary>Takes a domain's adapters. Their values are kept, and modules once for all sets of the same options. A fusion reads other sets' modules: keep those alive.</summary>
    /// <param name="make">Makes the set, not attached, while the model is bare and nobody uses it; the set is the backbone's afterwards. When it throws, nothing changes.</param>
    /// <exception cref="InvalidOperationException">The set is attached or is served already.</exception>
    public DomainAdapters Take(Func<Recommender, AdapterSet> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return Use(null, bare => seat.Take(make(bare)));
    }

    /// <summary>Takes the adapters of a folder.</summary>
    /// <exception cref="CheckpointException">They were trained on another base, or a file is not as it was written; nothing was changed.</exception>
    public DomainAdapters Take(AdapterFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Take(bare => folder.Load(bare, identity ??= ModelIdentity.Of(bare)));
    }

    /// <summary>Serves a catalogue of titles.</summary>
    /// <param name="catalogue">The items.</param>
    /// <param name="adapters">The domain's adapters; null: none. Default null.</param>
    /// <exception cref="ArgumentException">An item cannot be encoded.</exception>
    public DomainModel Serve(Catalogue catalogue, DomainAdapters? adapters = null)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return Serve(catalogue.Name, catalogue.Ids, ContentOf([.. catalogue.Titles.Skip(1)]), adapters);
    }

    /// <summary>Serves a catalogue of any content.</summary>
    /// <param name="name">The domain's name, for answers and messages.</param>
    /// <param name="ids">Ids by item number; that of item 0, padding, is ignored.</param>
    /// <param name="content">What the items are.</param>
    /// <param name="adapters">The domain's adapters; null: none. Default null.</param>
    /// <exception cref="ArgumentException">An item cannot be encoded, ids and content do not fit together, or an id is empty or comes twice.</exception>
    public DomainModel Serve(string name, IReadOnlyList<string> ids, IItemContent content, DomainAdapters? adapters = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(content);
        return ids.Count == content.Count
            ? new DomainModel(this, name, ServedItems.Of(name, ids, content), adapters)
            : throw new ArgumentException($"{name} has {ids.Count} ids and content of {content.Count} items, padding included; there must be as many.", nameof(ids));
    }

    /// <summary>Serves a catalogue that has no item yet; items are put.</summary>
    /// <param name="name">The domain's name, for answers and messages.</param>
    /// <param name="adapters">The domain's adapters; null: none. Default null.</param>
    /// <param name="generation">The number of its first generation, from 1: that of a domain which was served before. Default 1.</param>
    public DomainModel Serve(string name, DomainAdapters? adapters = null, long generation = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        return new DomainModel(this, name, new ServedItems(), adapters, generation);
    }

    /// <summary>The identity of the model without adapters (<see cref="ModelIdentity"/>); computed once.</summary>
    public string Identity => Volatile.Read(ref identity) ?? Use(null, bare => identity ??= ModelIdentity.Of(bare));

    /// <summary>
    /// Keeps the vectors of titles in a folder, by model and adapters, and takes them from there: a catalogue that was encoded once is served at once by the next process. What is missing there,
    /// or is not as it was written, is encoded. One process has a folder at a time; another encodes.
    /// </summary>
    /// <param name="folder">The folder; made where there is none.</param>
    /// <exception cref="InvalidOperationException">Vectors are kept in a folder already.</exception>
    public void KeepVectors(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        kept = kept is null ? new VectorFolder(folder) : throw new InvalidOperationException("Vectors are kept in a folder already.");
    }

    /// <summary>The vectors of titles.</summary>
    /// <param name="titles">Any titles.</param>
    /// <param name="adapters">Whose adapters encode them; null: none. Default null.</param>
    /// <returns>[titles, width].</returns>
    /// <exception cref="InvalidOperationException">The backbone reads no titles.</exception>
    public float[] Encode(IReadOnlyList<string> titles, DomainAdapters? adapters = null) => kept?.Of(Identity, adapters?.Digest, precision, Width) is { } file
        ? Encode(titles, adapters, file)
        : Encode(ContentOf(titles), [.. Enumerable.Range(1, titles.Count)], adapters);

    /// <summary>Takes all adapters out of the model. Domains go on recommending what they have; only adapters without a kernel (<see cref="CompiledUserEncoder.IsNative"/>) end with it.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            _ = Use(null, _ =>
            {
                seat.Dispose();
                return disposed = true;
            });
            kept?.Dispose();
        }
    }

    /// <summary>What titles are to the item encoder; the first becomes item 1.</summary>
    internal IItemContent ContentOf(IReadOnlyList<string> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return titles is null
            ? throw new InvalidOperationException("This backbone reads no titles: it was made without the tokenizer, or its items are something else. Serve items as content.")
            : titles(items);
    }

    private float[] Encode(IReadOnlyList<string> titles, DomainAdapters? adapters, VectorFile file)
    {
        var vectors = new float[titles.Count * Width];
        List<int> missing = [];
        for (var place = 0; place < titles.Count; place++)
        {
            if (!file.TryRead(titles[place], vectors.AsSpan(place * Width, Width)))
            {
                missing.Add(place);
            }
        }

        if (missing.Count == 0)
        {
            return vectors;
        }

        string[] unknown = [.. missing.Select(place => titles[place])];
        var encoded = Encode(ContentOf(unknown), [.. Enumerable.Range(1, unknown.Length)], adapters);
        for (var i = 0; i < missing.Count; i++)
        {
            encoded.AsSpan(i * Width, Width).CopyTo(vectors.AsSpan(missing[i] * Width));
        }

        try
        {
            file.Add(unknown, encoded);
        }
        catch (IOException)
        {
            // A full disk: they are encoded again the next time.
        }

        return vectors;
    }

    /// <summary>The vectors of some items, [items, width] in their order. Other work may come between two parts.</summary>
    internal float[] Encode(IItemContent content, int[] items, DomainAdapters? adapters)
    {
        var parts = Use(adapters, adapted =>
        {
            adapted.Items.Check(content);
            return CatalogueParts.Of(adapted, content, items);
        });
        var rows = new Dictionary<int, ReadOnlyMemory<float>>(items.Length);
        foreach (var part in parts)
        {
            var encoded = Use(adapters, adapted =>
            {
                using var rounded = RoundedProjections.OfItems(adapted, precision);
                return CatalogueParts.Encode(adapted, content, part);
            });
            for (var i = 0; i < part.Length; i++)
            {
                rows.Add(part[i], encoded.AsMemory(i * Width, Width));
            }
        }

        var vectors = new float[items.Length * Width];
        for (var i = 0; i < items.Length; i++)
        {
            rows[content.FirstOfSame(items[i])].Span.CopyTo(vectors.AsSpan(i * Width));
        }

        return vectors;
    }

    /// <summary>The user encoder with a domain's adapters. What it has in common with those of other domains is there once.</summary>
    internal CompiledUserEncoder Compile(DomainAdapters? adapters) => Use(adapters, adapted => kernels.Within(() => CompiledUserEncoder.Of(adapted)));

    /// <summary>Does some work with the model and a domain's adapters while nobody else uses it.</summary>
    internal T Use<T>(DomainAdapters? adapters, Func<Recommender, T> work)
    {
        turnstile.Enter(mayJoin: () => false, alone: () =>
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            seat.Seat(adapters);
        });
        try
        {
            return work(model);
        }
        finally
        {
            turnstile.Leave();
        }
    }
}
