using System.Runtime.InteropServices;

namespace TransRec.Foundation.Files;

/// <summary>Recognises what has a path and is no file with content: opening a named pipe waits for a writer, and a device may never end.</summary>
internal static unsafe partial class SpecialFile
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const uint TypeAndMode = 1; // STATX_TYPE
    private const int BufferBytes = 256; // struct statx, of the same layout on every processor
    private const int ModeAt = 28;

    /// <summary>What it is, for a message; null for files, folders, what does not exist, and on systems other than Linux.</summary>
    public static string? Name(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var status = stackalloc byte[BufferBytes];
        try
        {
            if (Status(WorkingDirectory, path, 0, TypeAndMode, status) != 0)
            {
                return null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null; // glibc before 2.28
        }

        return (*(ushort*)(status + ModeAt) & 0xF000) switch
        {
            0x1000 => "a named pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int folder, string path, int flags, uint mask, byte* status);
}
