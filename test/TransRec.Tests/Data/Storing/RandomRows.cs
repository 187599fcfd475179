using System.Text;
using TransRec.Data.Storing;

namespace TransRec.Tests.Data.Storing;

/// <summary>Seeded rows for tests, with the odd cases close together: equal times, repeated items, ids that are beginnings of others, users with hundreds of rows.</summary>
internal sealed class RandomRows
{
    public List<ObviousStore.Row> Rows { get; } = [];

    public List<(string Item, string Title)> Titles { get; } = [];

    public RandomRows(int seed, bool times = true, bool kinds = false)
    {
        var random = new Random(seed);
        var (users, items) = (random.Next(1, 40), random.Next(1, 30));
        var step = random.Next(4) == 0 ? 1 : 1000;
        var count = random.Next(1, 600);
        for (var row = 0; row < count; row++)
        {
            var user = random.Next(8) == 0 ? 0 : random.Next(users);
            var time = times ? (random.NextInt64(-50, 2000) * step) + 1_500_000_000_000 : StoreBuilder.NoTime;
            Rows.Add(new(Id("user name ", user), Id("é", random.Next(1 + random.Next(items))), time, kinds ? (byte)random.Next(3) : (byte)0));
        }

        for (var item = 0; item < items; item++)
        {
            for (var title = random.Next(4); title > 0; title--)
            {
                Titles.Add((Id("é", item), random.Next(5) == 0 ? "" : $"Title {random.Next(3)} of {item}"));
            }
        }
    }

    /// <summary>Builds a store of the rows.</summary>
    public StoreBuildReport Build(string folder, StoreBuildOptions options)
    {
        using var builder = new StoreBuilder(options);
        foreach (var (item, title) in Titles)
        {
            builder.AddItem(Encoding.UTF8.GetBytes(item), Encoding.UTF8.GetBytes(title));
        }

        foreach (var row in Rows)
        {
            builder.AddInteraction(Encoding.UTF8.GetBytes(row.User), Encoding.UTF8.GetBytes(row.Item), row.Time, row.Kind);
        }

        return builder.Build(folder, StoreOrigin.Unknown);
    }

    public void Shuffle(int seed)
    {
        var random = new Random(seed);
        var (rows, titles) = (Rows.ToArray(), Titles.ToArray());
        random.Shuffle(rows);
        random.Shuffle(titles);
        Rows.Clear();
        Rows.AddRange(rows);
        Titles.Clear();
        Titles.AddRange(titles);
    }

    // Of three kinds: one letter, numbers as text (so that 1 is the beginning of 10), and long ones that agree in their first 16 bytes.
    private static string Id(string beginning, int number) => (number % 3) switch
    {
        0 => $"{(char)('A' + (number % 50))}",
        1 => $"{number}",
        _ => $"{beginning.Replace(" ", beginning.Length > 1 ? " " : "_", StringComparison.Ordinal)}0123456789abcdef{number}",
    };
}
