namespace TransRec.Data.Storing;

/// <summary>Where a store's rows came from; kept in its manifest.</summary>
/// <param name="Recipe">How they were read, as JSON text; null: not known.</param>
/// <param name="Sources">The files that were read.</param>
public sealed record StoreOrigin(string? Recipe, IReadOnlyList<StoreSource> Sources)
{
    /// <summary>Nothing is known of the rows.</summary>
    public static StoreOrigin Unknown { get; } = new(null, []);
}

/// <summary>One file that a store was made from.</summary>
/// <param name="Name">Its name, without folders that tell of the machine.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its content, hexadecimal; null: not computed.</param>
public sealed record StoreSource(string Name, long Bytes, string? Sha256);
