using System.Runtime.InteropServices;
using System.Text;

namespace TransRec.Foundation.Files;

/// <summary>
/// Writes a file as a whole or not at all: into a temporary file of the same folder, flushed to disk, then renamed over the old one.
/// A reader sees the old content or the new, never a part; after a failure the old file is untouched and the temporary one is gone. What a killed process has
/// left of the same file is deleted on the way.
/// </summary>
public static partial class AtomicFile
{
    /// <summary>Writes a file through a stream.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the whole content; it may seek. An exception leaves the old file as it was and is passed on.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? throw new ArgumentException($"{path} is a folder; expected the path of a file.", nameof(path));
        Leftovers.SweepFiles(folder, Path.GetFileName(full));
        var temporary = Path.Combine(folder, Leftovers.NameFor(Path.GetFileName(full)) + Leftovers.Temporary);
        try
        {
            // Held until it has its name: a temporary file that nobody holds is a leftover.
            var share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
            using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, share, bufferSize: 1 << 16);
            write(stream);
            stream.Flush(flushToDisk: true);
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushFolder(folder);
    }

    /// <summary>Writes a text file in UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="text">The whole content.</param>
    public static void WriteText(string path, string text)
    {
        var bytes = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetBytes(text);
        Write(path, stream => stream.Write(bytes));
    }

    // The rename itself reaches the disk with its folder. Some file systems refuse to flush a folder; the file is whole all the same.
    internal static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            var descriptor = OpenPath(folder, 0);
            if (descriptor >= 0)
            {
                _ = Flush(descriptor);
                _ = Close(descriptor);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenPath(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
