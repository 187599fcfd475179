using System.Text;
using TransRec.Data;

namespace TransRec.Tests.Data;

public sealed class DomainDefectTests
{
    private const string Items = "a\tTitle a\nb\tTitle b\nc\tTitle c\n";
    private const string Users = "u1\ta b c a b\n";

    private static DomainFormatException Fails(string items, string users, DomainOptions? options = null) =>
        Fails(Encoding.UTF8.GetBytes(items), Encoding.UTF8.GetBytes(users), options);

    private static DomainFormatException Fails(byte[] items, byte[] users, DomainOptions? options = null)
    {
        using var folder = new TemporaryFolder().With("items.tsv", items).With("users.tsv", users);
        return Assert.Throws<DomainFormatException>(() => Domain.Load(folder.Path, options));
    }

    [Theory]
    [InlineData("a\tTitle\tx\n", 1, "3 columns; expected 2")]
    [InlineData("a\tTitle\nb\n", 2, "1 columns; expected 2")]
    [InlineData("a\tTitle\n\n", 2, "Empty line")]
    [InlineData("a\tTitle\nb\t\n", 2, "empty title")]
    [InlineData("a\tTitle\nb\t  \n", 2, "empty title")]
    [InlineData("\tTitle\n", 1, "Empty item id")]
    [InlineData("a b\tTitle\n", 1, "contains a space")]
    [InlineData("a\tTitle\nb\tTitle\na\tOther\n", 3, "stands in line 1 already")]
    [InlineData("a\tTitle\n\uFEFFb\tTitle\n", 2, "Byte order mark inside the file")]
    [InlineData("a\tTi\rtle\n", 1, "Carriage return inside the line, at character 5")]
    [InlineData("a\tTi\0tle\n", 1, "Zero character inside the line")]
    public void A_defect_of_the_items_is_found_with_its_line(string items, int line, string reason)
    {
        var defect = Fails(items, "u1\t\n").Defects[0];
        Assert.Equal(("items.tsv", (long)line), (defect.File, defect.Line));
        Assert.Contains(reason, defect.Reason);
    }

    [Theory]
    [InlineData("u1\ta b c a b\nu1\ta b c a c\n", 2, "stands in line 1 already")]
    [InlineData("u1\ta b x a b\n", 1, "Unknown item \"x\" at place 3")]
    [InlineData("u1\tx\n", 1, "Unknown item \"x\" at place 1")]
    [InlineData("u1\ta  b c a b\n", 1, "Empty item id at place 2")]
    [InlineData("u1\t a b c a b\n", 1, "Empty item id at place 1")]
    [InlineData("u1\ta b c a b \n", 1, "Empty item id at place 6")]
    [InlineData("\ta b c a b\n", 1, "Empty user id")]
    [InlineData("u1\ta b c a b\nu2\ta\tb\n", 2, "3 columns; expected 2")]
    [InlineData("u1\ta b\n", 0, "No user has 5 interactions or more; the longest of 1 has 2")]
    public void A_defect_of_the_users_is_found_with_its_line(string users, int line, string reason)
    {
        var defect = Assert.Single(Fails(Items, users).Defects);
        Assert.Equal(("users.tsv", (long)line), (defect.File, defect.Line));
        Assert.Contains(reason, defect.Reason);
    }

    [Fact]
    public void Invalid_UTF_8_is_found_at_its_byte()
    {
        var defect = Fails([.. "a\tTitle\nb\tT"u8, 0xE4, .. "x\nc\tTitle c\n"u8], [.. "u1\ta c a c a\n"u8]).Defects[0];
        Assert.Equal(("items.tsv", 2L), (defect.File, defect.Line));
        Assert.Contains("Invalid UTF-8 at byte 4 of the line (0xE4)", defect.Reason);
    }

    [Fact]
    public void UTF_16_is_named_as_such() =>
        Assert.Contains("UTF-16", Fails([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Items)], [.. "u1\t\n"u8]).Message);

    [Fact]
    public void All_defects_are_counted_and_the_first_are_listed()
    {
        var users = string.Concat(Enumerable.Range(0, 70).Select(user => $"u{user}\ta nothing b c a\n"));
        var failure = Fails("a\tTitle a\nb\t\nc\tTitle c\n", users);
        Assert.Equal(71, failure.TotalDefects);
        Assert.Equal(20, failure.Defects.Count);
        Assert.StartsWith("items.tsv, line 2: Item \"b\" has an empty title", failure.Defects[0].ToString());
        Assert.Contains("has 71 defects", failure.Message);
        Assert.EndsWith("... and 51 more", failure.Message);
    }

    [Fact]
    public void A_missing_folder_and_missing_files_are_named()
    {
        using var folder = new TemporaryFolder();
        var noFolder = Assert.Throws<DomainFormatException>(() => Domain.Load(Path.Combine(folder.Path, "no")));
        Assert.Contains("The folder does not exist", noFolder.Message);
        var noTitles = Assert.Throws<DomainFormatException>(() => DomainReader.ReadTitles(Path.Combine(folder.Path, "no")));
        Assert.Contains("The folder does not exist", noTitles.Message);
        var noFiles = Assert.Throws<DomainFormatException>(() => Domain.Load(folder.Path));
        Assert.Equal(["items.tsv", "users.tsv"], noFiles.Defects.Select(defect => defect.File));
    }

    [Fact]
    public void A_missing_items_file_does_not_make_every_interaction_unknown()
    {
        using var folder = new TemporaryFolder().With("users.tsv", Users);
        Assert.Equal(1, Assert.Throws<DomainFormatException>(() => Domain.Load(folder.Path)).TotalDefects);
    }

    [Fact]
    public void Empty_files_are_named() =>
        Assert.Equal(["items.tsv", "users.tsv"], Fails("", "").Defects.Select(defect => defect.File));

    [Fact]
    public void Empty_titles_are_taken_where_they_are_allowed()
    {
        using var folder = new TemporaryFolder().With("items.tsv", "a\t\nb\tTitle b\n").With("users.tsv", "u\ta b a b a\n");
        var domain = Domain.Load(folder.Path, new() { AllowEmptyTitles = true });
        Assert.Equal(["", "", "Title b"], domain.Titles);
        Assert.Equal(1, domain.Report.ItemsWithoutTitle);
        Assert.Equal(0, domain.Report.ItemsSharingTheirTitle);
    }

    [Fact]
    public void Items_that_share_their_title_are_counted()
    {
        using var folder = new TemporaryFolder().With("items.tsv", "a\tOne\nb\tTwo\nc\tOne\nd\tOne\n").With("users.tsv", "u\ta b c d a\n");
        Assert.Equal(3, Domain.Load(folder.Path).Report.ItemsSharingTheirTitle);
    }

    [Fact]
    public void Data_from_memory_is_checked_too()
    {
        var failure = Assert.Throws<DomainFormatException>(() => Domain.Create(
            "memory",
            [("a", "x\ny"), ("b\uD800", "Title"), ("", "Title"), ("d", "\uD83D\uDE00")],
            [("u", ["a", "a b", "d"])]));
        Assert.Equal(["items:1", "items:2", "items:3", "users:1"], failure.Defects.Select(defect => $"{defect.File}:{defect.Line}"));
    }

    [Fact]
    public void Repeated_users_are_replaced_at_the_first_place_where_that_is_asked_for()
    {
        var users = "u1\ta b c a b\nu2\tc c b b a\nu1\tc b a c b\nu2\ta\n";
        using var folder = new TemporaryFolder().With("items.tsv", Items).With("users.tsv", users);
        var domain = Domain.Load(folder.Path, new() { RepeatedUsers = RepeatedUsers.KeepLast });
        Assert.Equal(["u1", "u2"], domain.UserIds);
        Assert.Equal([3, 2, 1, 3, 2], domain.Sequence(0).ToArray());
        Assert.Equal([3, 3, 2, 2, 1], domain.Sequence(1).ToArray());
        Assert.Equal((4, 1, 1, 2), (domain.Report.UsersRead, domain.Report.UsersTooShort, domain.Report.UsersReplaced, domain.Report.UsersKept));
    }
}
