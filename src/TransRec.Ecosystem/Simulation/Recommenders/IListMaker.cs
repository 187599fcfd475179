using TransRec.Foundation.Randomness;

namespace TransRec.Ecosystem.Simulation;

/// <summary>A recommender in the loop. Its lists of a day depend on what happened up to the day before, and on nothing that other consumers do on the day.</summary>
internal interface IListMaker
{
    /// <summary>A cycle begins: recommenders that learn by cycles learn now.</summary>
    void BeginCycle();

    /// <summary>A day begins: what was clicked up to yesterday counts.</summary>
    void BeginDay();

    /// <summary>Makes a consumer's list.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="random">The day's numbers of this consumer.</param>
    /// <param name="slate">Takes item numbers, all different.</param>
    /// <returns>How many; fewer than there is room for only when no more items are left.</returns>
    int Fill(int consumer, RandomSource random, Span<int> slate);

    /// <summary>A consumer has taken an item of this recommender's list.</summary>
    void Clicked(int consumer, int item);

    /// <summary>A consumer brings along what was taken elsewhere.</summary>
    void Receive(int consumer, ReadOnlySpan<int> items);

    /// <summary>A consumer takes back what this recommender knows of the consumer: these items.</summary>
    void Forget(int consumer, ReadOnlySpan<int> items);
}
