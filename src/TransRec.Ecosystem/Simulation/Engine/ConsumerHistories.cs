using TransRec.Ecosystem.Choice;

namespace TransRec.Ecosystem.Simulation;

/// <summary>What consumers have taken, and what becomes of it at a switch.</summary>
internal sealed class ConsumerHistories
{
    private readonly Portability portability;
    private readonly int[] items;
    private readonly int[] counts;
    private readonly int room;
    private readonly int[] cameAt;
    private readonly int[,] leftAt;

    public ConsumerHistories(Portability portability, int consumers, int recommenders, int room)
    {
        (this.portability, this.room) = (portability, room);
        items = portability == Portability.AlgorithmSpecific ? [] : new int[consumers * room];
        counts = new int[consumers];
        cameAt = new int[consumers];
        leftAt = new int[consumers, recommenders];
    }

    public void Add(int consumer, int item)
    {
        if (items.Length > 0)
        {
            items[(consumer * room) + counts[consumer]++] = item;
        }
    }

    /// <summary>Moves a consumer, and tells both recommenders.</summary>
    public void Move(int consumer, int from, int to, IListMaker[] makers)
    {
        var all = items.Length > 0 ? items.AsSpan(consumer * room, counts[consumer]) : [];
        switch (portability)
        {
            case Portability.Universal:
                makers[to].Receive(consumer, all[leftAt[consumer, to]..]);
                break;
            case Portability.ColdStart:
                makers[from].Forget(consumer, all[cameAt[consumer]..]);
                break;
            case Portability.Ownership:
                makers[from].Forget(consumer, all);
                makers[to].Receive(consumer, all);
                break;
            default:
                break;
        }

        (cameAt[consumer], leftAt[consumer, from]) = (counts[consumer], counts[consumer]);
    }
}
