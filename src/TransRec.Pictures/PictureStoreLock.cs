using TransRec.Foundation.Files;

namespace TransRec.Pictures;

/// <summary>Lets one of several processes build a store while the others wait: an open file beside it, which the system lets go of whatever becomes of the process.</summary>
internal static class PictureStoreLock
{
    /// <summary>How often those that wait look again.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until no one else holds the lock.</summary>
    /// <param name="store">The store's file. The lock's file is never deleted: one that waits for a deleted file would hold another lock than one that comes later.</param>
    /// <param name="waiting">Is called each time that another holds it.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="IOException">The lock cannot be made: the disk is full or read-only, say.</exception>
    /// <exception cref="UnauthorizedAccessException">The lock may not be made.</exception>
    public static IDisposable Hold(string store, Action waiting, CancellationToken cancellation)
    {
        var path = store + ".lock";
        while (true)
        {
            if (FileLock.TryHold(path) is { } held)
            {
                return held;
            }

            waiting();
            cancellation.WaitHandle.WaitOne(Interval);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
