using TransRec.Foundation.Files;

namespace TransRec.Tests.Foundation.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_created_and_replaced()
    {
        AtomicFile.WriteText(_folder["a.txt"], "ä");
        Assert.Equal([0xc3, 0xa4], File.ReadAllBytes(_folder["a.txt"]));
        AtomicFile.Write(_folder["a.txt"], stream => stream.WriteByte(7));
        Assert.Equal([7], File.ReadAllBytes(_folder["a.txt"]));
        Assert.Equal([_folder["a.txt"]], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_no_temporary_one()
    {
        AtomicFile.WriteText(_folder["a.txt"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder["a.txt"], stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("in the middle");
        }));
        Assert.Equal("old", File.ReadAllText(_folder["a.txt"]));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_rename_that_fails_leaves_no_temporary_file()
    {
        Directory.CreateDirectory(_folder["a.txt"]);
        Assert.ThrowsAny<Exception>(() => AtomicFile.WriteText(_folder["a.txt"], "new"));
        Assert.Equal([_folder["a.txt"]], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_can_be_replaced_while_it_is_read()
    {
        AtomicFile.WriteText(_folder["a.txt"], "old");
        using var reader = File.OpenText(_folder["a.txt"]);
        AtomicFile.WriteText(_folder["a.txt"], "new");
        Assert.Equal("old", reader.ReadToEnd());
        Assert.Equal("new", File.ReadAllText(_folder["a.txt"]));
    }
}
