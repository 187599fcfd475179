using System.Text;

namespace TransRec.Import.Sources;

/// <summary>Cuts a record of delimited text into fields. Where quotes are open at its end it can go on when the record has grown.</summary>
/// <param name="dialect">How it is written.</param>
/// <param name="mostFields">The last of so many fields takes the rest of the record; 0: there is no such field. Default 0.</param>
internal sealed class FieldSplitter(Dialect dialect, int mostFields = 0)
{
    // More columns than any table of the field has: a line of separators alone takes no memory beyond it.
    internal const int MostFields = 4096;

    private readonly byte[] separator = Encoding.ASCII.GetBytes(dialect.Separator);
    private readonly Quoting quoting = dialect.Quoting;
    private Field[] fields = new Field[16];
    private byte[] unescaped = new byte[256];
    private int place;

    internal enum Outcome
    {
        /// <summary>The record is whole.</summary>
        Whole,

        /// <summary>A quote is open.</summary>
        Open,

        /// <summary>Behind a closing quote stands something else than a separator.</summary>
        TextBehindQuote,

        /// <summary>More fields than are read.</summary>
        TooMany,
    }

    /// <summary>Fields so far.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a record.</summary>
    public Outcome Split(ReadOnlySpan<byte> record)
    {
        (Count, place) = (0, 0);
        return quoting == Quoting.None || !record.Contains((byte)'"') ? SplitPlain(record) : SplitQuoted(record, opened: -1);
    }

    /// <summary>Goes on with a record that has grown.</summary>
    public Outcome Continue(ReadOnlySpan<byte> record, int from) => SplitQuoted(record, opened: from);

    /// <summary>Where the splitting stands.</summary>
    public int Place => place;

    /// <summary>Where the last quote stands that begins a field.</summary>
    public int OpenedAt { get; private set; }

    /// <summary>A field's text.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> record, int index)
    {
        if ((uint)index >= (uint)Count)
        {
            return [];
        }

        var field = fields[index];
        var text = record.Slice(field.Start, field.Length);
        return field.HasEscapes ? Unescape(text) : text;
    }

    private Outcome SplitPlain(ReadOnlySpan<byte> record)
    {
        while (true)
        {
            var found = Count + 1 == mostFields ? -1 : IndexOfSeparator(record[place..]);
            if (!Add(new Field(place, found < 0 ? record.Length - place : found, HasEscapes: false)))
            {
                return Outcome.TooMany;
            }

            if (found < 0)
            {
                return Outcome.Whole;
            }

            place += found + separator.Length;
        }
    }

    private Outcome SplitQuoted(ReadOnlySpan<byte> record, int opened)
    {
        while (true)
        {
            if (opened < 0 && (place >= record.Length || record[place] != '"'))
            {
                var found = IndexOfSeparator(record[place..]);
                if (!Add(new Field(place, found < 0 ? record.Length - place : found, HasEscapes: false)))
                {
                    return Outcome.TooMany;
                }

                if (found < 0)
                {
                    return Outcome.Whole;
                }

                place += found + separator.Length;
                continue;
            }

            OpenedAt = place;
            var (close, hasEscapes) = FindClose(record, Math.Max(place + 1, opened));
            opened = -1;
            if (close < 0)
            {
                return Outcome.Open;
            }

            if (!Add(new Field(place + 1, close - place - 1, hasEscapes || record[(place + 1)..close].ContainsAny((byte)'"', (byte)'\\'))))
            {
                return Outcome.TooMany;
            }

            place = close + 1;
            if (place == record.Length)
            {
                return Outcome.Whole;
            }

            if (!record[place..].StartsWith(separator))
            {
                return Outcome.TextBehindQuote;
            }

            place += separator.Length;
        }
    }

    // The place of the quote that closes a field.
    private (int Close, bool HasEscapes) FindClose(ReadOnlySpan<byte> record, int from)
    {
        var hasEscapes = false;
        while (from < record.Length)
        {
            var found = quoting == Quoting.Backslash ? record[from..].IndexOfAny((byte)'"', (byte)'\\') : record[from..].IndexOf((byte)'"');
            if (found < 0)
            {
                return (-1, hasEscapes);
            }

            from += found;
            if (record[from] == '\\' || (from + 1 < record.Length && record[from + 1] == '"'))
            {
                hasEscapes = true;
                from += 2;
                continue;
            }

            return (from, hasEscapes);
        }

        return (-1, hasEscapes);
    }

    private int IndexOfSeparator(ReadOnlySpan<byte> text) => separator.Length == 1 ? text.IndexOf(separator[0]) : text.IndexOf(separator);

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text)
    {
        if (unescaped.Length < text.Length)
        {
            unescaped = new byte[Math.Max(text.Length, unescaped.Length * 2)];
        }

        var length = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var escapes = (text[index] == '"' && index + 1 < text.Length && text[index + 1] == '"')
                || (quoting == Quoting.Backslash && text[index] == '\\' && index + 1 < text.Length && text[index + 1] is (byte)'"' or (byte)'\\');
            unescaped[length++] = text[escapes ? ++index : index];
        }

        return unescaped.AsSpan(0, length);
    }

    private bool Add(Field field)
    {
        if (Count == MostFields)
        {
            return false;
        }

        if (Count == fields.Length)
        {
            Array.Resize(ref fields, fields.Length * 2);
        }

        fields[Count++] = field;
        return true;
    }

    private readonly record struct Field(int Start, int Length, bool HasEscapes);
}
