namespace TransRec.Server.Filtering;

/// <summary>Which items may appear: those that fulfil every condition of <paramref name="Must"/> and none of <paramref name="MustNot"/>.</summary>
/// <param name="Must">Conditions that must hold.</param>
/// <param name="MustNot">Conditions that must not hold.</param>
/// <param name="Text">The filter as it was written, by which its result is kept.</param>
public sealed record ItemFilter(IReadOnlyList<FilterCondition> Must, IReadOnlyList<FilterCondition> MustNot, string Text);

/// <summary>A condition on one attribute. An item without the attribute does not fulfil it.</summary>
/// <param name="Key">The attribute's name.</param>
public abstract record FilterCondition(string Key);

/// <summary>The attribute is one of some values; of a list of texts, one of them is.</summary>
/// <param name="Key">The attribute's name.</param>
/// <param name="Values">Texts, numbers (double) and truth values.</param>
public sealed record AnyCondition(string Key, IReadOnlyList<object> Values) : FilterCondition(Key);

/// <summary>The attribute is a number within bounds.</summary>
/// <param name="Key">The attribute's name.</param>
/// <param name="From">Not below this; null: no bound.</param>
/// <param name="To">Not above this; null: no bound.</param>
/// <param name="IncludesFrom">Whether <paramref name="From"/> itself is within.</param>
/// <param name="IncludesTo">Whether <paramref name="To"/> itself is within.</param>
public sealed record RangeCondition(string Key, double? From, double? To, bool IncludesFrom, bool IncludesTo) : FilterCondition(Key)
{
    /// <summary>Whether a number is within; not a number is not.</summary>
    public bool Holds(double value) => (From is not { } from || (IncludesFrom ? value >= from : value > from)) && (To is not { } to || (IncludesTo ? value <= to : value < to)) && !double.IsNaN(value);
}
