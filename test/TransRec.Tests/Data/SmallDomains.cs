using TransRec.Data;

namespace TransRec.Tests.Data;

/// <summary>Seeded domains for tests.</summary>
internal static class SmallDomains
{
    /// <summary>Items i0, i1, ... and users u0, u1, ... with between 1 and 30 random interactions each.</summary>
    public static (List<(string Id, string Title)> Items, List<(string Id, IReadOnlyList<string> Items)> Users) Random(int seed, int items, int users)
    {
        var random = new Random(seed);
        List<(string, string)> allItems = [.. Enumerable.Range(0, items).Select(item => ($"i{item}", $"title {item} é &amp;"))];
        List<(string, IReadOnlyList<string>)> allUsers = [];
        for (var user = 0; user < users; user++)
        {
            allUsers.Add(($"u{user}", [.. Enumerable.Range(0, random.Next(1, 31)).Select(_ => $"i{random.Next(items)}")]));
        }

        return (allItems, allUsers);
    }

    public static Domain Domain(int seed = 1, int items = 40, int users = 60, DomainOptions? options = null)
    {
        var (allItems, allUsers) = Random(seed, items, users);
        return TransRec.Data.Domain.Create("small", allItems, allUsers, options);
    }
}
