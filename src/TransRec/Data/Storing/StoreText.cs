using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace TransRec.Data.Storing;

/// <summary>
/// Which texts can stand in a store: those that can stand in the folder form as well, so that a store can always be exported. Ids are not empty, at most
/// <see cref="MaximumIdBytes"/> long and have no tab, line end, zero byte or byte order mark, those of items no space; titles are at most
/// <see cref="MaximumTitleBytes"/> long and have none of the first four. All are valid UTF-8.
/// </summary>
public static class StoreText
{
    /// <summary>Longest id, in bytes of UTF-8: 4096.</summary>
    public const int MaximumIdBytes = 4096;

    /// <summary>Longest title, in bytes of UTF-8: one MiB.</summary>
    public const int MaximumTitleBytes = 1 << 20;

    private static readonly SearchValues<byte> s_forbidden = SearchValues.Create("\t\n\r\0"u8);
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Why a text cannot be a user's id; null: it can.</summary>
    public static string? DefectOfUser(ReadOnlySpan<byte> id) => IsPlain(id) ? null : DefectOfId(id, "user");

    /// <summary>Why a text cannot be an item's id; null: it can.</summary>
    public static string? DefectOfItem(ReadOnlySpan<byte> id) =>
        IsPlain(id) ? null
        : DefectOfId(id, "item") is { } defect ? defect
        : id.Contains((byte)' ') ? $"The item id \"{Show(id)}\" has a space; sequences separate items by spaces. Put another character there."
        : null;

    /// <summary>Why a text cannot be a title; null: it can. An empty one can.</summary>
    public static string? DefectOfTitle(ReadOnlySpan<byte> title) =>
        title.Length > MaximumTitleBytes ? $"A title has {title.Length} bytes; at most {MaximumTitleBytes} are kept. It begins \"{Show(title)}\"."
        : DefectOfBytes(title) is { } defect ? $"The title \"{Show(title)}\" {defect}"
        : null;

    internal static void RequireUser(ReadOnlySpan<byte> user)
    {
        if (!IsPlain(user) && DefectOfUser(user) is { } defect)
        {
            throw new ArgumentException(defect, nameof(user));
        }
    }

    internal static void RequireItem(ReadOnlySpan<byte> item)
    {
        if (!IsPlain(item) && DefectOfItem(item) is { } defect)
        {
            throw new ArgumentException(defect, nameof(item));
        }
    }

    internal static void RequireTitle(ReadOnlySpan<byte> title)
    {
        if (DefectOfTitle(title) is { } defect)
        {
            throw new ArgumentException(defect, nameof(title));
        }
    }

    // The common case in one look: visible ASCII.
    private static bool IsPlain(ReadOnlySpan<byte> id) => id.Length is > 0 and <= MaximumIdBytes && !id.ContainsAnyExceptInRange((byte)'!', (byte)'~');

    private static string? DefectOfId(ReadOnlySpan<byte> id, string what) =>
        id.IsEmpty ? $"An {what} id is empty.".Replace("An user", "A user", StringComparison.Ordinal)
        : id.Length > MaximumIdBytes ? $"The {what} id that begins \"{Show(id)}\" has {id.Length} bytes; at most {MaximumIdBytes} can be."
        : DefectOfBytes(id) is { } defect ? $"The {what} id \"{Show(id)}\" {defect}"
        : Encoding.UTF8.GetString(id).AsSpan().IsWhiteSpace() ? $"The {what} id is white space only."
        : null;

    private static string? DefectOfBytes(ReadOnlySpan<byte> text) =>
        text.ContainsAny(s_forbidden) ? "contains a tab, line end or zero byte; put a space or another character there."
        : text.IndexOf(ByteOrderMark) >= 0 ? "contains a byte order mark; remove it."
        : !Utf8.IsValid(text) ? "is not valid UTF-8; read it in the encoding that it has."
        : null;

    private static string Show(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 60)]);
        return string.Concat(shown.Select(letter => char.IsControl(letter) ? ' ' : letter)) + (text.Length > 60 ? "..." : "");
    }
}
