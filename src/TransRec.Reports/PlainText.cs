namespace TransRec.Reports;

/// <summary>
/// Text of others (titles, ids, names of files) as it can be shown: characters that steer a terminal, such as those that begin its escape sequences, or that turn the direction of
/// a line, are replaced by a sign for them. A title can then neither colour, move nor delete what stands around it.
/// </summary>
public static class PlainText
{
    private const char Replacement = '\uFFFD';
    private const char ControlPictures = '\u2400';
    private const char PictureOfDelete = '\u2421';
    private const char Delete = '\u007F';

    /// <summary>Replaces what steers; line ends and tabs stay. Every character is replaced by one, so that columns keep their widths.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Clean(text.AsSpan()) ?? text;
    }

    /// <summary>The cleaned text; null when there is nothing to replace.</summary>
    internal static string? Clean(ReadOnlySpan<char> text)
    {
        char[]? cleaned = null;
        for (var place = 0; place < text.Length; place++)
        {
            var letter = text[place];
            if (Steers(letter) || (letter == '\r' && (place + 1 == text.Length || text[place + 1] != '\n')))
            {
                cleaned ??= text.ToArray();
                cleaned[place] = letter < ' ' ? (char)(ControlPictures + letter) : letter == Delete ? PictureOfDelete : Replacement;
            }
        }

        return cleaned is null ? null : new string(cleaned);
    }

    /// <summary>Whether a character steers a terminal or turns the direction of text. Line ends and tabs do not count.</summary>
    public static bool Steers(char letter) => letter switch
    {
        '\n' or '\r' or '\t' => false,
        < ' ' or (>= Delete and <= '\u009F') => true,
        '\u061C' or '\u200E' or '\u200F' or '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => true,
        _ => false,
    };
}
