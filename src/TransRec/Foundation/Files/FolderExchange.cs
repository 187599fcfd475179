using System.Runtime.InteropServices;

namespace TransRec.Foundation.Files;

/// <summary>Puts a folder in the place of another one, in one step where the system can exchange two (Linux: renameat2).</summary>
internal static partial class FolderExchange
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE

    /// <summary>Exchanges two folders, or moves one to a place where none is.</summary>
    /// <param name="made">The folder to put there, of the same file system. What was in its place has this path afterwards, or is gone.</param>
    /// <param name="place">The place.</param>
    /// <param name="oneStep">False: as on a system that cannot exchange. Default true.</param>
    internal static void Put(string made, string place, bool oneStep = true)
    {
        if (!Directory.Exists(place))
        {
            Directory.Move(made, place);
            return;
        }

        if (oneStep && TryExchange(made, place))
        {
            return;
        }

        // In two steps; what a kill between them leaves is put back by Leftovers.SweepFolder.
        var former = Path.ChangeExtension(made, Leftovers.Former);
        Directory.Move(place, former);
        try
        {
            Directory.Move(made, place);
        }
        catch
        {
            Directory.Move(former, place);
            throw;
        }

        Directory.Delete(former, recursive: true);
    }

    private static bool TryExchange(string made, string place)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return Rename(WorkingDirectory, made, WorkingDirectory, place, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // another C library (musl), or glibc before 2.28
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);
}
