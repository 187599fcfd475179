using TransRec.Foundation.Files;

namespace TransRec.Data.Storing.Building;

/// <summary>A folder for what waits while a store is built. A lock next to it says that its process lives; what killed ones have left is swept when the next begins.</summary>
internal sealed class TemporaryRows : IDisposable
{
    private const string Name = "transrec-rows";

    private readonly FileStream? _alive;

    internal TemporaryRows(string? beside)
    {
        beside = System.IO.Path.GetFullPath(beside ?? System.IO.Path.GetTempPath());
        Directory.CreateDirectory(beside);
        Leftovers.SweepFolder(System.IO.Path.Combine(beside, Name));
        var name = System.IO.Path.Combine(beside, Leftovers.NameFor(Name));
        _alive = FileLock.TryHold(name + Leftovers.Lock, passing: true);
        Path = name + Leftovers.Temporary;
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch
        {
            _alive?.Dispose();
            throw;
        }
    }

    internal string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        _alive?.Dispose();
    }
}
