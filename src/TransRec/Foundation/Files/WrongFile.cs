using System.Text;

namespace TransRec.Foundation.Files;

/// <summary>Recognises files that are something else than their name says, as they come from downloads that went wrong.</summary>
internal static class WrongFile
{
    private const int LongestBeginning = 256;

    /// <summary>What the file is instead, and what to do; null when its beginning is none of the known ones.</summary>
    /// <param name="beginning">The first bytes.</param>
    public static string? Recognise(ReadOnlySpan<byte> beginning)
    {
        var text = Encoding.Latin1.GetString(beginning[..Math.Min(beginning.Length, LongestBeginning)]);
        var words = text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? text[3..].TrimStart() : text.TrimStart();
        return words.StartsWith("version https://git-lfs.github.com/spec/", StringComparison.Ordinal)
                ? "a git-lfs pointer and not the file itself. Run \"git lfs pull\" in its repository, or download the file."
            : words.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) || words.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
                ? "an HTML page (of an error, or of a login) and not the file itself. Download the file again."
            : words.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)
                ? "an XML document (often the error of a download) and not the file itself. Download the file again."
            : beginning.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])
                ? "a gzip archive. Unpack it first."
            : null;
    }

    /// <summary>The same for a file; folders, pipes and devices are recognised too, and not opened.</summary>
    public static string? Recognise(string path)
    {
        if (Directory.Exists(path))
        {
            return "a folder; a file is expected.";
        }

        if (SpecialFile.Name(path) is { } special)
        {
            return $"{special}; a file is expected.";
        }

        using var stream = File.OpenRead(path);
        Span<byte> beginning = stackalloc byte[LongestBeginning];
        return Recognise(beginning[..stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)]);
    }

    /// <exception cref="CheckpointException">The file is known to be something else.</exception>
    public static void Refuse(string path)
    {
        if (Recognise(path) is { } other)
        {
            throw new CheckpointException($"{path} is {other}");
        }
    }

    /// <exception cref="CheckpointException">The path is a pipe, a device or a socket: reading it could wait for ever.</exception>
    public static void RefuseSpecial(string path)
    {
        if (SpecialFile.Name(path) is { } special)
        {
            throw new CheckpointException($"{path} is {special}; a file is expected.");
        }
    }
}
