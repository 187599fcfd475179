using System.Diagnostics;
using TransRec.Foundation.Files;

namespace TransRec.Tests.Checkpoints;

public sealed class AtomicFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Place => _folder["place"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_replaced_and_what_is_not_its_own_stays()
    {
        Write("old");
        Directory.CreateDirectory(Path.Combine(Place, "drafts"));
        File.WriteAllText(Path.Combine(Place, "README.md"), "mine");
        File.WriteAllText(Path.Combine(Place, "drafts", "a.txt"), "mine too");
        Write("new");
        Assert.Equal("new", File.ReadAllText(Path.Combine(Place, "own.txt")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Place, "README.md")));
        Assert.Equal("mine too", File.ReadAllText(Path.Combine(Place, "drafts", "a.txt")));
        Assert.Equal([Place], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_folders_are_exchanged_in_one_step_or_in_two(bool oneStep)
    {
        Write("old");
        Directory.CreateDirectory(_folder["made.tmp"]);
        File.WriteAllText(_folder["made.tmp/own.txt"], "new");
        FolderExchange.Put(_folder["made.tmp"], Place, oneStep);
        Assert.Equal("new", File.ReadAllText(Path.Combine(Place, "own.txt")));
        Assert.False(Directory.Exists(_folder["made.former"]));
        if (oneStep && OperatingSystem.IsLinux())
        {
            Assert.Equal("old", File.ReadAllText(_folder["made.tmp/own.txt"]));
        }
    }

    [Fact]
    public void A_folder_that_a_kill_left_moved_away_goes_back()
    {
        var name = _folder[$".place.{Guid.NewGuid():n}"];
        Directory.CreateDirectory(name + ".former");
        File.WriteAllText(Path.Combine(name + ".former", "own.txt"), "old");
        Directory.CreateDirectory(name + ".tmp");
        File.WriteAllText(name + ".lock", "");
        AtomicFolder.Recover(Place);
        Assert.Equal("old", File.ReadAllText(Path.Combine(Place, "own.txt")));
        Assert.Equal([Place], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Leftovers_of_a_kill_are_swept_by_the_next_writer_and_those_of_a_living_one_stay()
    {
        var (dead, living) = (_folder[$".place.{Guid.NewGuid():n}"], _folder[$".place.{Guid.NewGuid():n}"]);
        Directory.CreateDirectory(dead + ".tmp");
        File.WriteAllText(dead + ".lock", "");
        Directory.CreateDirectory(living + ".tmp");
        Directory.CreateDirectory(_folder[".place.of-the-user.tmp"]);
        using (FileLock.TryHold(living + ".lock"))
        {
            Write("new");
            Assert.False(Directory.Exists(dead + ".tmp") || File.Exists(dead + ".lock"));
            Assert.True(Directory.Exists(living + ".tmp") && Directory.Exists(_folder[".place.of-the-user.tmp"]));
        }

        Write("newer");
        Assert.False(Directory.Exists(living + ".tmp"));
    }

    [Fact]
    public void A_temporary_file_of_a_kill_is_swept_when_the_same_file_is_written_and_a_held_one_stays()
    {
        var (dead, living, other) = (_folder[$".a.txt.{Guid.NewGuid():n}.tmp"], _folder[$".a.txt.{Guid.NewGuid():n}.tmp"], _folder[$".b.txt.{Guid.NewGuid():n}.tmp"]);
        File.WriteAllText(dead, "half");
        File.WriteAllText(other, "half");
        using (new FileStream(living, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            AtomicFile.WriteText(_folder["a.txt"], "whole");
            Assert.Equal([living, other, _folder["a.txt"]], Directory.EnumerateFiles(_folder.Path).OrderBy(path => path == living ? 0 : path == other ? 1 : 2));
        }
    }

    [Fact]
    public void What_a_living_process_holds_stays_and_is_swept_once_it_is_killed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // A process of its own that holds a lock as a writer does, killed.
        var name = _folder[$".place.{Guid.NewGuid():n}"];
        Write("old");
        Directory.CreateDirectory(name + ".tmp");
        using var process = Process.Start(new ProcessStartInfo("flock", ["-o", name + ".lock", "sh", "-c", "echo held; exec cat"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        Assert.Equal("held", process.StandardOutput.ReadLine());
        Write("new");
        Assert.True(Directory.Exists(name + ".tmp"));
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        Write("newer");
        Assert.Equal("newer", File.ReadAllText(Path.Combine(Place, "own.txt")));
        Assert.Equal([Place], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private void Write(string text) =>
        AtomicFolder.Write(Place, _ => true, folder => File.WriteAllText(Path.Combine(folder, "own.txt"), text), ["own.txt"]);
}
