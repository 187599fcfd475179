using System.Security.Cryptography;

namespace TransRec.Pictures;

/// <summary>Reads whole picture files within the size limit.</summary>
internal static class PictureContent
{
    /// <summary>The file's bytes, or why there are none.</summary>
    public static (byte[]? Bytes, PictureProblem Problem) Read(string folder, PictureFile file, long maximumBytes)
    {
        if (file.Path is not { } path || file.Problem != PictureProblem.None)
        {
            return (null, file.Problem);
        }

        try
        {
            var info = new FileInfo(Path.Combine(folder, path));
            if (!info.Exists)
            {
                return (null, Directory.Exists(info.FullName) ? PictureProblem.Unreadable : PictureProblem.Missing);
            }

            // Pipes and devices have no length; they are not opened, since that could wait for ever.
            var length = info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : info.Length;
            if (length == 0 || length > maximumBytes)
            {
                return (null, length == 0 ? PictureProblem.Empty : PictureProblem.FileTooLarge);
            }

            using var handle = File.OpenHandle(info.FullName, options: FileOptions.SequentialScan);
            var bytes = GC.AllocateUninitializedArray<byte>((int)length);
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is > 0 and var count)
            {
                read += count;
            }

            return (read == bytes.Length ? bytes : bytes[..read], PictureProblem.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, error is FileNotFoundException or DirectoryNotFoundException ? PictureProblem.Missing : PictureProblem.Unreadable);
        }
    }

    /// <summary>SHA-256 of the content; of a file that cannot be read, of the reason.</summary>
    public static byte[] Hash(string folder, PictureFile file, long maximumBytes)
    {
        var (bytes, problem) = Read(folder, file, maximumBytes);
        return bytes is null ? SHA256.HashData([(byte)problem]) : SHA256.HashData(bytes);
    }
}
