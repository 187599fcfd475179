using Microsoft.Extensions.AI;
using TransRec.Serving;

namespace TransRec.Extensions.AI;

/// <summary>
/// A backbone's item encoder, with a domain's adapters, as an embedding generator. The dot product of such a vector and a user's is the score by which the item is recommended; vectors have no
/// common length.
/// </summary>
/// <remarks>Any number of threads may use it; their titles are encoded one after the other. The backbone stays its owner's.</remarks>
public sealed class ItemEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly Backbone backbone;
    private readonly DomainAdapters? adapters;
    private readonly EmbeddingGeneratorMetadata metadata;

    /// <param name="backbone">The backbone; it reads titles.</param>
    /// <param name="adapters">The domain's adapters, from <see cref="Backbone.Take(Adapters.Files.AdapterFolder)"/>; null: none. Default null.</param>
    /// <exception cref="ArgumentException">The backbone reads no titles.</exception>
    public ItemEmbeddingGenerator(Backbone backbone, DomainAdapters? adapters = null)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        if (!backbone.ReadsTitles)
        {
            throw new ArgumentException("The backbone reads no titles: it was made without the tokenizer, or its items are something else.", nameof(backbone));
        }

        (this.backbone, this.adapters) = (backbone, adapters);
        ModelId = adapters is null ? backbone.Identity : $"{backbone.Identity}+{adapters.Digest}";
        metadata = new EmbeddingGeneratorMetadata("transrec", null, ModelId, backbone.Width);
    }

    /// <summary>The identity of the backbone, and with adapters a plus and their digest: vectors of one model id can be compared.</summary>
    public string ModelId { get; }

    /// <summary>Encodes titles.</summary>
    /// <param name="values">The titles; none is empty.</param>
    /// <param name="options">A model id or a number of dimensions other than the generator's is refused; the rest is passed over. Default null.</param>
    /// <param name="cancellationToken">Looked at before the work begins.</param>
    /// <returns>An embedding for each title.</returns>
    /// <exception cref="ArgumentException">A title is empty, or the options ask for something else.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] titles = [.. values];
        Check(titles, options);
        return titles.Length == 0 ? Task.FromResult(new GeneratedEmbeddings<Embedding<float>>()) : Task.Run(() => Generate(titles), cancellationToken);
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? metadata
            : serviceType == typeof(Backbone) ? backbone
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the backbone stays its owner's.</summary>
    public void Dispose()
    {
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(string[] titles)
    {
        var vectors = backbone.Encode(titles, adapters);
        var created = DateTimeOffset.UtcNow;
        return
        [
            .. titles.Select((_, place) => new Embedding<float>(vectors.AsMemory(place * backbone.Width, backbone.Width)) { ModelId = ModelId, CreatedAt = created }),
        ];
    }

    private void Check(string[] titles, EmbeddingGenerationOptions? options)
    {
        if (Array.FindIndex(titles, string.IsNullOrWhiteSpace) is >= 0 and var empty)
        {
            throw new ArgumentException($"Title {empty} is empty; a title needs something to read.", nameof(titles));
        }

        if (options?.ModelId is { } id && id != ModelId)
        {
            throw new ArgumentException($"The generator's model is {ModelId}; {id} was asked for.", nameof(options));
        }

        if (options?.Dimensions is { } width && width != backbone.Width)
        {
            throw new ArgumentException($"The model's vectors have {backbone.Width} dimensions; {width} were asked for, and a part of a vector is of no use.", nameof(options));
        }
    }
}
