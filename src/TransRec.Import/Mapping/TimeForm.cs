namespace TransRec.Import.Mapping;

/// <summary>How the times of a column are written: numbers of a unit, ISO 8601, or a pattern.</summary>
/// <param name="Unit">The unit of numbers; null for texts.</param>
/// <param name="Pattern">A pattern of .NET (<c>M/d/yyyy h:mm:ss tt</c>); null for numbers and ISO 8601.</param>
public sealed record TimeForm(TimeUnit? Unit, string? Pattern)
{
    /// <summary>Seconds since 1970.</summary>
    public static TimeForm Seconds { get; } = new(TimeUnit.Seconds, null);

    /// <summary>Milliseconds since 1970.</summary>
    public static TimeForm Milliseconds { get; } = new(TimeUnit.Milliseconds, null);

    /// <summary>ISO 8601: a day, or day and time with T or a space between, with or without a zone.</summary>
    public static TimeForm Iso { get; } = new(null, null);

    /// <summary>The form that a word names.</summary>
    /// <param name="text"><c>s</c>, <c>ms</c>, <c>us</c>, <c>ns</c>, <c>iso</c>, <c>date</c>, or a pattern.</param>
    /// <exception cref="ImportException">It is none of the words and holds no part of a date.</exception>
    public static TimeForm Parse(string text) => text switch
    {
        "s" => Seconds,
        "ms" => Milliseconds,
        "us" => new(TimeUnit.Microseconds, null),
        "ns" => new(TimeUnit.Nanoseconds, null),
        "iso" or "date" => Iso,
        _ when text.Contains('y', StringComparison.Ordinal) && text.Contains('M', StringComparison.Ordinal) && text.Contains('d', StringComparison.Ordinal) => new(null, text),
        _ => throw new ImportException($"\"{text}\" is no form of a time. Expected s, ms, us or ns (since 1970), iso, or a pattern with d, M and y such as dd.MM.yyyy HH:mm."),
    };

    /// <summary>The unit that numbers of this size are most likely in: below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds.</summary>
    /// <param name="size">A typical number, without its sign.</param>
    public static TimeUnit UnitOf(double size) =>
        size < 1e11 ? TimeUnit.Seconds : size < 1e14 ? TimeUnit.Milliseconds : size < 1e17 ? TimeUnit.Microseconds : TimeUnit.Nanoseconds;

    /// <summary>The word or pattern that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Pattern ?? Unit switch
    {
        TimeUnit.Seconds => "s",
        TimeUnit.Milliseconds => "ms",
        TimeUnit.Microseconds => "us",
        TimeUnit.Nanoseconds => "ns",
        _ => "iso",
    };
}
