using System.Text;
using TransRec.Data;

namespace TransRec.Tests.Data;

public sealed class DomainFileTests
{
    [Fact]
    public void A_byte_order_mark_and_CRLF_change_nothing_and_are_noted()
    {
        using var plain = new TemporaryFolder().With("items.tsv", "a\tÄ &amp; b\nb\tTitle\n").With("users.tsv", "u\ta b a b a\n");
        using var excel = new TemporaryFolder().With("items.tsv", "\uFEFFa\tÄ &amp; b\r\nb\tTitle").With("users.tsv", "\uFEFFu\ta b a b a\r\n");
        var domain = Domain.Load(excel.Path);
        Assert.Equal(Domain.Load(plain.Path).Fingerprint, domain.Fingerprint);
        Assert.Equal("Ä &amp; b", domain.Titles[1]);
        Assert.Equal(4, domain.Report.Notes.Count);
    }

    [Fact]
    public void A_written_domain_comes_back_with_the_same_fingerprint()
    {
        using var folder = new TemporaryFolder();
        var domain = SmallDomains.Domain();
        DomainWriter.Write(Path.Combine(folder.Path, "new"), domain);
        DomainWriter.Write(Path.Combine(folder.Path, "new"), domain);
        Assert.Equal(domain.Fingerprint, Domain.Load(Path.Combine(folder.Path, "new")).Fingerprint);
        Assert.Equal(["items.tsv", "users.tsv"], Directory.GetFiles(Path.Combine(folder.Path, "new")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_cannot_stand_in_the_form_is_refused_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<DomainFormatException>(() => DomainWriter.Write(folder.Path, [("a", "tab\there")], [("u", ["a"])]));
        Assert.Throws<DomainFormatException>(() => DomainWriter.Write(folder.Path, [("a", "title")], [("u", ["b"])]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_fingerprint_depends_on_every_part()
    {
        (string, string)[] items = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")];
        (string, IReadOnlyList<string>)[] users = [("u", ["a", "b", "c", "a", "b"])];
        string Of(DomainOptions? options = null) => Domain.Create("any", items, users, options).Fingerprint;

        var prints = new HashSet<string> { Of(), Of(new() { MaximumSequenceLength = 21 }), Of(new() { MinimumInteractions = 4 }) };
        items[0] = ("a", "A ");
        Assert.True(prints.Add(Of()));
        users[0] = ("u", ["a", "b", "c", "b", "a"]);
        Assert.True(prints.Add(Of()));
        users[0] = ("v", ["a", "b", "c", "b", "a"]);
        Assert.True(prints.Add(Of()));
        items[3] = ("e", "not in a sequence");
        Assert.False(prints.Add(Of()));
        Assert.Equal(6, prints.Count);
        Assert.All(prints, print => Assert.Matches("^[0-9a-f]{64}$", print));
    }

    [Fact]
    public void Lines_longer_than_the_buffer_are_read_whole()
    {
        var title = string.Concat(Enumerable.Repeat("wörd ", 60_000)) + "end";
        using var folder = new TemporaryFolder()
            .With("items.tsv", $"a\t{title}\nb\tTitle\n")
            .With("users.tsv", "u\t" + string.Join(' ', Enumerable.Range(0, 200_000).Select(place => place % 3 == 0 ? "a" : "b")));
        var domain = Domain.Load(folder.Path);
        Assert.Equal(title, domain.Titles[1]);
        Assert.Equal(200_000, domain.Report.InteractionsRead);
        Assert.Equal(23, domain.Sequence(0).Length);
    }

    [Fact]
    public void Lines_are_the_same_however_the_stream_cuts_them()
    {
        var random = new Random(3);
        for (var round = 0; round < 100; round++)
        {
            string Line() => new string('x', random.Next(random.Next(2) == 0 ? 5 : 40_000)) + "é";
            string[] lines = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => Line())];
            using var reader = new LineReader(new Trickle(Encoding.UTF8.GetBytes(string.Join('\n', lines)), random));
            var read = new List<string>();
            while (reader.Next())
            {
                Assert.Null(reader.Defect);
                read.Add(reader.Line.ToString());
            }

            Assert.Equal(lines, read);
            Assert.Equal(lines.Length, reader.Number);
        }
    }

    [Fact]
    public void A_file_without_line_ends_is_given_up_within_bounds()
    {
        using var reader = new LineReader(new MemoryStream(new byte[3 << 20]), 1 << 20);
        Assert.True(reader.Next());
        Assert.Contains("longer than 1 MiB", reader.Defect);
        Assert.False(reader.Next());
    }

    [Fact]
    public void Random_bytes_never_crash_the_reader()
    {
        var random = new Random(7);
        for (var round = 0; round < 150; round++)
        {
            var items = "a\tTitle a\nb\tTitle b\nc\tTitle c\n"u8.ToArray();
            var users = "u1\ta b c a b\nu2\tc c b b a\n"u8.ToArray();
            for (var change = 0; change < 3; change++)
            {
                items[random.Next(items.Length)] = (byte)random.Next(256);
                users[random.Next(users.Length)] = (byte)random.Next(256);
            }

            using var folder = new TemporaryFolder().With("items.tsv", items).With("users.tsv", users);
            try
            {
                Assert.NotEqual(0, Domain.Load(folder.Path).UserCount);
            }
            catch (DomainFormatException failure)
            {
                Assert.NotEmpty(failure.Defects);
            }
        }
    }

    /// <summary>Hands out a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, 9_000)));
    }
}
