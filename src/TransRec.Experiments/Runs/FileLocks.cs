namespace TransRec.Experiments;

/// <summary>Tells a file that another process holds from one that cannot be opened for another reason, such as a read-only disk.</summary>
internal static class FileLocks
{
    // EWOULDBLOCK of flock on Linux and on macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMacOS = 35;
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);

    /// <summary>Whether opening failed because another process (or another stream of this one) holds the file.</summary>
    public static bool IsHeldByAnother(IOException error) => error.HResult is SharingViolation or LockViolation
        || (OperatingSystem.IsLinux() && error.HResult == WouldBlockOnLinux)
        || (OperatingSystem.IsMacOS() && error.HResult == WouldBlockOnMacOS);
}
