namespace TransRec.Foundation.Files;

/// <summary>Recognises that a disk is full: the one failure of writing that a user can mend at once.</summary>
internal static class FullDisk
{
    private const int NoSpace = 28; // ENOSPC on Linux and macOS
    private const int QuotaOnLinux = 122; // EDQUOT
    private const int QuotaOnMac = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    internal static bool Is(IOException error) => OperatingSystem.IsWindows()
        ? error.HResult is WindowsDiskFull or WindowsHandleDiskFull
        : error.HResult == NoSpace || error.HResult == (OperatingSystem.IsMacOS() ? QuotaOnMac : QuotaOnLinux);
}
