namespace TransRec.Data;

/// <summary>A domain in memory.</summary>
/// <param name="itemIds">By item number, with entry 0.</param>
/// <param name="titles">By item number, with entry 0.</param>
/// <param name="userIds">By user number.</param>
/// <param name="offsets">Where each user's interactions begin, and the end of the last.</param>
/// <param name="interactions">Item numbers, user after user.</param>
internal sealed class ArrayContent(string[] itemIds, string[] titles, string[] userIds, int[] offsets, int[] interactions) : DomainContent
{
    private readonly Lazy<Dictionary<string, int>> _items = new(() => Numbers(itemIds));
    private readonly Lazy<Dictionary<string, int>> _users = new(() => Numbers(userIds));

    public override IReadOnlyList<string> ItemIds { get; } = Array.AsReadOnly(itemIds);

    public override IReadOnlyList<string> Titles { get; } = Array.AsReadOnly(titles);

    public override IReadOnlyList<string> UserIds { get; } = Array.AsReadOnly(userIds);

    public override int Length(int user) => offsets[user + 1] - offsets[user];

    public override ReadOnlySpan<int> Sequence(int user) => interactions.AsSpan(offsets[user]..offsets[user + 1]);

    public override int FindItem(string id) => id.Length == 0 ? 0 : _items.Value.GetValueOrDefault(id, 0);

    public override int FindUser(string id) => _users.Value.GetValueOrDefault(id, -1);

    private static Dictionary<string, int> Numbers(string[] ids)
    {
        var numbers = new Dictionary<string, int>(ids.Length, StringComparer.Ordinal);
        for (var index = 0; index < ids.Length; index++)
        {
            numbers.Add(ids[index], index);
        }

        return numbers;
    }
}
