using System.Text;
using TransRec.Data;
using TransRec.Data.Storing;

namespace TransRec.Tests.Data.Storing;

public sealed class StoreVerificationTests
{
    [Fact]
    public void Every_flipped_byte_of_a_store_is_found_in_its_file()
    {
        using var folder = new TemporaryFolder();
        var rows = new RandomRows(3, kinds: true);
        rows.Rows.RemoveRange(80, rows.Rows.Count - 80);
        rows.Titles.Add(("nobody-took-it", "Title"));
        rows.Build(folder["store"], new() { TemporaryFolder = folder.Path, Numbers = NumberOrder.FirstSeen });
        _ = Domain.Load(folder["store"], new() { AllowEmptyTitles = true, MinimumInteractions = 9, MaximumSequenceLength = 1 });
        Assert.True(DomainStore.Verify(folder["store"]).IsIntact);

        string[] files = [.. Directory.EnumerateFiles(folder["store"], "*", SearchOption.AllDirectories)];
        Assert.Equal(17, files.Length);
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(folder["store"], file).Replace('\\', '/');
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            var sound = new byte[stream.Length];
            stream.ReadExactly(sound);
            for (var place = 0; place < sound.Length; place++)
            {
                Write(place, (byte)(sound[place] ^ (1 << (place % 8))));
                var found = DomainStore.Verify(folder["store"]);
                Assert.True(found.Defects is [var defect] && defect.File == name, $"byte {place} of {name}: {string.Join('\n', found.Defects)}");
                Write(place, sound[place]);
            }

            void Write(int place, byte value)
            {
                stream.Position = place;
                stream.WriteByte(value);
            }
        }

        Assert.True(DomainStore.Verify(folder["store"]).IsIntact);
    }

    [Fact]
    public void A_damaged_block_is_named_and_the_others_are_not()
    {
        using var folder = new TemporaryFolder();
        using (var builder = new StoreBuilder())
        {
            for (var row = 0; row < 700_000; row++)
            {
                builder.AddInteraction([(byte)('A' + (row % 20))], "item"u8, row * 1000L);
            }

            builder.Build(folder["store"], StoreOrigin.Unknown);
        }

        using (var stream = File.OpenWrite(Path.Combine(folder["store"], "sequences.times")))
        {
            stream.Position = (1 << 20) + 17;
            stream.WriteByte(0xFE);
            stream.Position = stream.Length - 1;
            stream.WriteByte(0xFE);
        }

        Assert.Equal([("sequences.times", 1L), ("sequences.times", 2L)], DomainStore.Verify(folder["store"]).Defects.Select(defect => (defect.File, defect.Block!.Value)));
    }

    [Fact]
    public void Files_that_are_missing_or_shortened_are_named_and_the_store_does_not_open()
    {
        using var folder = new TemporaryFolder();
        new RandomRows(3).Build(folder["store"], new() { TemporaryFolder = folder.Path });
        var path = Path.Combine(folder["store"], "sequences.items");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Contains("bytes; the manifest of the store says", Assert.Throws<StoreException>(() => DomainStore.Open(folder["store"])).Message, StringComparison.Ordinal);
        Assert.Equal(["sequences.items"], DomainStore.Verify(folder["store"]).Defects.Select(defect => defect.File));
        File.Delete(path);
        Assert.Contains("is missing", Assert.Throws<StoreException>(() => DomainStore.Open(folder["store"])).Message, StringComparison.Ordinal);
        Assert.Contains("is missing", DomainStore.Verify(folder["store"]).Defects[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_store_is_refused_with_what_was_expected()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("does not exist", Assert.Throws<StoreException>(() => DomainStore.Open(folder["none"])).Message, StringComparison.Ordinal);
        Assert.Contains("is no store", Assert.Throws<StoreException>(() => DomainStore.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("is no store", Assert.Throws<StoreException>(() => DomainStore.Verify(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_of_a_later_version_says_so()
    {
        using var folder = new TemporaryFolder();
        new RandomRows(3).Build(folder["store"], new() { TemporaryFolder = folder.Path });
        var path = Path.Combine(folder["store"], "manifest.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"version\": 1,", "\"version\": 2,", StringComparison.Ordinal));
        Assert.Contains("version 2", Assert.Throws<StoreException>(() => DomainStore.Open(folder["store"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_rows_came_from_is_kept()
    {
        using var folder = new TemporaryFolder();
        using (var builder = new StoreBuilder())
        {
            builder.AddInteraction("u"u8, Encoding.UTF8.GetBytes("i"), 5);
            builder.Build(folder["store"], new("""{ "format": "movielens" }""", [new("ratings.csv", 12, "ab")]));
        }

        using var store = DomainStore.Open(folder["store"]);
        Assert.Contains("movielens", store.Origin.Recipe, StringComparison.Ordinal);
        Assert.Equal([new StoreSource("ratings.csv", 12, "ab")], store.Origin.Sources);
    }
}
