namespace TransRec.Foundation.Files;

/// <summary>A file that is held open so that no other process works at the same place; the system lets go of it whatever becomes of the process.</summary>
internal static class FileLock
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int LinuxTryAgain = 11;
    private const int MacTryAgain = 35;

    /// <summary>Holds a lock.</summary>
    /// <param name="path">The lock's file; made when absent.</param>
    /// <param name="passing">Whether the file is deleted when it is let go of.</param>
    /// <returns>Null when another holds it.</returns>
    /// <exception cref="IOException">The file cannot be made or written, for another reason than a holder (a read-only disk, say).</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal static FileStream? TryHold(string path, bool passing = false)
    {
        try
        {
            return new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, passing ? FileOptions.DeleteOnClose : FileOptions.None);
        }
        catch (IOException error) when (IsHeld(error))
        {
            return null;
        }
    }

    /// <summary>Whether opening failed because another process (or another stream of this one) holds the file.</summary>
    internal static bool IsHeld(IOException error) => OperatingSystem.IsWindows()
        ? error.HResult is SharingViolation or LockViolation
        : error.HResult == (OperatingSystem.IsMacOS() ? MacTryAgain : LinuxTryAgain);
}
