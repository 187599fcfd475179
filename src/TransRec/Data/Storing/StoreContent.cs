namespace TransRec.Data.Storing;

/// <summary>A domain over a store, seen by the rules of a recipe. Each sequence that is asked for is a copy: it stays valid whatever becomes of the store.</summary>
internal sealed class StoreContent : DomainContent
{
    private readonly StoreView _view;
    private readonly int _kept;
    private readonly int[]? _items; // by number in the domain, from 0: the number in the store; null: all, in their order

    internal StoreContent(DomainStore store, StoreView view, int kept)
    {
        (Store, _view, _kept) = (store, view, kept);
        _items = view.Items();
        var items = _items?.Length ?? store.ItemCount;
        ItemIds = new NumberedTexts(items + 1, item => item == 0 ? "" : store.ItemId(Stored(item)));
        Titles = new NumberedTexts(items + 1, item => item == 0 ? "" : store.Title(Stored(item)));
        UserIds = new NumberedTexts(view.UserCount, user => store.UserId(view.UserOf(user)));
    }

    internal DomainStore Store { get; }

    public override IReadOnlyList<string> ItemIds { get; }

    public override IReadOnlyList<string> Titles { get; }

    public override IReadOnlyList<string> UserIds { get; }

    public override int[]? TrainingCounts => _view.TrainingCounts;

    public override int Length(int user) => Math.Min(Store.PlaceOf(_view.UserOf(user)).Length, _kept);

    public override ReadOnlySpan<int> Sequence(int user)
    {
        var (start, length) = Store.PlaceOf(_view.UserOf(user));
        var sequence = new int[Math.Min(length, _kept)];
        Store.ReadItems(start + length - sequence.Length, sequence);
        var numbers = _view.Numbers;
        foreach (ref var item in sequence.AsSpan())
        {
            item = (uint)item >= (uint)Store.ItemCount ? throw Store.Damaged(StoreFiles.Items, $"user {user} with item {item}") : numbers is null ? item + 1 : numbers[item];
        }

        return sequence;
    }

    public override int FindItem(string id) => !Store.TryFindItem(id, out var item) ? 0 : _view.Numbers is { } numbers ? numbers[item] : item + 1;

    public override int FindUser(string id) => Store.TryFindUser(id, out var user) ? _view.Find(user) : -1;

    private int Stored(int item) => _items is null ? item - 1 : _items[item - 1];
}
