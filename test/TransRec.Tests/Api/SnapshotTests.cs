namespace TransRec.Tests.Api;

public sealed class SnapshotTests
{
    [Fact]
    public void A_difference_is_shown_and_the_new_text_lies_beside_the_old_one()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TRANSREC_ACCEPT") == "1", "Everything is accepted in this run.");
        using var folder = new TemporaryFolder().With("a.txt", "one\ntwo\n");
        var path = Path.Combine(folder.Path, "a.txt");
        var error = Assert.ThrowsAny<Exception>(() => Snapshot.Check(path, "one\nthree"));
        Assert.Contains("line 2 was \"two\" and is now \"three\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("TRANSREC_ACCEPT=1", error.Message, StringComparison.Ordinal);
        Assert.Equal("one\nthree\n", File.ReadAllText(Path.Combine(folder.Path, "a.received.txt")));
        Assert.Equal("one\ntwo\n", File.ReadAllText(path));

        Snapshot.Check(path, "one\r\ntwo"); // line ends of another system are no difference
        Assert.False(File.Exists(Path.Combine(folder.Path, "a.received.txt")));
    }
}
