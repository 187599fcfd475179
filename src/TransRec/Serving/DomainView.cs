namespace TransRec.Serving;

/// <summary>
/// A domain as it answered at one moment: the generation and the items that were there. What is computed from one view fits together, whatever is put, removed or exchanged meanwhile.
/// Any number of threads may use it at once.
/// </summary>
public readonly struct DomainView
{
    private readonly Generation generation;

    internal DomainView(Generation generation, ItemSnapshot items) => (this.generation, Items) = (generation, items);

    /// <summary>The number of the generation: 1, and one more for every exchange of adapters.</summary>
    public long Generation => generation.Number;

    /// <summary>The adapters of the generation; null: none.</summary>
    public DomainAdapters? Adapters => generation.Adapters;

    /// <summary>The items, by number.</summary>
    public ItemSnapshot Items { get; }

    /// <summary>The vector of a user.</summary>
    /// <param name="history">Item numbers of <see cref="Items"/>, oldest first, at least one; of a long history the last ones are read.</param>
    /// <param name="vector">Written, [width].</param>
    /// <exception cref="ArgumentException">The history is empty, or the result has another width.</exception>
    public void Encode(int[] history, Span<float> vector)
    {
        ArgumentNullException.ThrowIfNull(history);
        generation.User(Items, history, vector);
    }

    /// <summary>The vectors of several users.</summary>
    /// <param name="histories">The histories, each as in <see cref="Encode(int[], Span{float})"/>.</param>
    /// <returns>[users, width].</returns>
    /// <exception cref="ArgumentException">A history is empty.</exception>
    public float[] Encode(int[][] histories)
    {
        ArgumentNullException.ThrowIfNull(histories);
        return generation.Users(Items, histories);
    }
}
