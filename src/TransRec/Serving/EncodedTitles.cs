namespace TransRec.Serving;

/// <summary>Items of a domain that are encoded and not put yet; <see cref="DomainModel.Encode"/> makes them.</summary>
public sealed class EncodedTitles
{
    internal EncodedTitles(DomainModel domain, Generation generation, ServedItem[] items, float[] vectors) => (Domain, Generation, Items, Vectors) = (domain, generation, items, vectors);

    /// <summary>How many items.</summary>
    public int Count => Items.Length;

    internal DomainModel Domain { get; }

    internal Generation Generation { get; }

    internal ServedItem[] Items { get; }

    internal float[] Vectors { get; }
}
