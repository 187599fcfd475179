using System.Text;

namespace TransRec.Text;

/// <summary>What a character is for a cut into runs.</summary>
internal enum RunKind
{
    /// <summary>Ends a run and is left out.</summary>
    Removed,

    /// <summary>A run of its own.</summary>
    Alone,

    /// <summary>Joins neighbours of the same kind.</summary>
    Word,

    /// <summary>Joins neighbours of the same kind.</summary>
    Other,
}

/// <summary>Cuts texts where the kind of their characters changes.</summary>
internal static class TextRuns
{
    /// <summary>The runs of a text, in order.</summary>
    public static IEnumerable<string> Of(string text, Func<Rune, RunKind> kindOf)
    {
        var (start, at, kind) = (0, 0, RunKind.Removed);
        foreach (var rune in text.EnumerateRunes())
        {
            var next = kindOf(rune);
            if (next != kind || next == RunKind.Alone)
            {
                if (kind != RunKind.Removed && at > start)
                {
                    yield return text[start..at];
                }

                (start, kind) = (at, next);
            }

            at += rune.Utf16SequenceLength;
        }

        if (kind != RunKind.Removed && at > start)
        {
            yield return text[start..];
        }
    }

    /// <summary>The places of single characters.</summary>
    public static IEnumerable<(int Start, int Length)> Characters(string text, Predicate<Rune> chosen)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (chosen(rune))
            {
                yield return (at, rune.Utf16SequenceLength);
            }

            at += rune.Utf16SequenceLength;
        }
    }

    /// <summary>The places between given ones.</summary>
    public static IEnumerable<(int Start, int Length)> Between(string text, IEnumerable<(int Start, int Length)> places)
    {
        var from = 0;
        foreach (var (start, length) in places)
        {
            if (start > from)
            {
                yield return (from, start - from);
            }

            from = start + length;
        }

        if (from < text.Length)
        {
            yield return (from, text.Length - from);
        }
    }
}
