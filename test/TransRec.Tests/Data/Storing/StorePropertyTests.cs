using TransRec.Data.Storing;

namespace TransRec.Tests.Data.Storing;

/// <summary>The pass against the obvious one, on random rows and all rules.</summary>
public sealed class StorePropertyTests
{
    private const int Rounds = 48;

    [Fact]
    public void A_store_holds_what_the_obvious_way_finds()
    {
        using var folder = new TemporaryFolder();
        for (var seed = 0; seed < Rounds; seed++)
        {
            var options = Options(seed, folder.Path);
            var rows = new RandomRows(seed, times: options.SessionGap is not null || seed % 4 != 0, kinds: seed % 3 == 0);
            var expected = ObviousStore.Of(rows.Rows, rows.Titles, options);
            var path = folder[$"{seed}"];
            if (expected.Users.Count == 0)
            {
                Assert.Contains("No user is left", Assert.Throws<StoreException>(() => rows.Build(path, options)).Message, StringComparison.Ordinal);
                Assert.False(Directory.Exists(path));
                continue;
            }

            var report = rows.Build(path, options);

            using var store = DomainStore.Open(path);
            Assert.Equal(expected.Lines(), ObviousStore.Lines(store));
            Assert.Equal((expected.Duplicates, expected.WithoutTitle), (report.RowsDuplicate, report.RowsWithoutTitle));
            Assert.Equal(rows.Rows.Count, report.RowsDuplicate + report.RowsWithoutTitle + report.RowsBelowCore + report.Interactions);
            Assert.Equal(expected.Users.Count(user => Tied(user.Rows, 1)), report.TestTargetsTied);
            Assert.Equal(expected.Users.Count(user => Tied(user.Rows, 1) || Tied(user.Rows, 2)), report.ValidationTargetsTied);
            Assert.Equal(expected.Users.Count(user => Tied(user.Rows, 1) && Tied(user.Rows, 2)), report.LastThreeTied);
            Assert.Equal(expected.Items.Count(item => !expected.Titles.ContainsKey(item)), report.ItemsWithoutTitle);
            Assert.All(expected.Users.Index(), user => Assert.True(store.TryFindUser(user.Item.User, out var found) && found == user.Index));
            Assert.All(expected.Items.Index(), item => Assert.True(store.TryFindItem(item.Item, out var found) && found == item.Index));
        }

        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder.Path), path => Path.GetFileName(path).StartsWith('.'));
    }

    [Fact]
    public void The_fingerprint_does_not_depend_on_the_order_of_rows_nor_on_threads_nor_on_memory()
    {
        using var folder = new TemporaryFolder();
        for (var seed = 0; seed < 8; seed++)
        {
            var options = Options(seed, folder.Path) with { Ties = TieRule.Item, Numbers = NumberOrder.Bytes, MinimumUser = 1, MinimumItem = 0, RequireTitles = false };
            var rows = new RandomRows(seed, kinds: seed % 3 == 0);
            rows.Rows.AddRange(rows.Rows.Take(5));
            rows.Rows.AddRange(Enumerable.Repeat(rows.Rows[0], 3));
            var first = rows.Build(folder[$"{seed}"], options);
            rows.Shuffle(seed);
            var second = rows.Build(folder[$"{seed}s"], options with { Threads = 3 - options.Threads, MemoryBytes = 40L << 20 });
            Assert.Equal(first, second);
            Assert.All(
                Directory.EnumerateFiles(folder[$"{seed}"]), file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder[$"{seed}s"], Path.GetFileName(file)))));
        }
    }

    private static bool Tied(List<ObviousStore.Row> rows, int fromEnd) =>
        rows.Count > fromEnd && rows[^fromEnd].Time != StoreBuilder.NoTime && rows[^fromEnd].Time == rows[^(fromEnd + 1)].Time && rows[^fromEnd].Item != rows[^(fromEnd + 1)].Item;

    private static StoreBuildOptions Options(int seed, string folder)
    {
        var random = new Random(seed);
        return new()
        {
            MinimumUser = random.Next(1, 5),
            MinimumItem = random.Next(0, 5),
            Once = random.Next(4) == 0,
            RequireTitles = random.Next(3) == 0,
            Duplicates = (DuplicateRule)random.Next(4),
            Ties = (TieRule)random.Next(2),
            Numbers = (NumberOrder)random.Next(2),
            SessionGap = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(1, 40)) : null,
            Threads = random.Next(1, 3),
            TemporaryFolder = folder,
        };
    }
}
