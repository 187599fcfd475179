namespace TransRec.Import.Mapping;

/// <summary>What a number means that stands for a time: so much since 1970-01-01 00:00 UTC.</summary>
public enum TimeUnit
{
    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Thousandths of a second.</summary>
    Milliseconds,

    /// <summary>Millionths of a second.</summary>
    Microseconds,

    /// <summary>Thousand-millionths of a second.</summary>
    Nanoseconds,
}
