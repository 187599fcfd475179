using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransRec.Options;

/// <summary>Argument checks of option records: an invalid value cannot be constructed, and the message says what was found and what is allowed.</summary>
internal static class Require
{
    /// <summary>Returns the value when minimum &lt;= value &lt;= maximum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Otherwise (NaN too).</exception>
    public static T InRange<T>(T value, T minimum, T maximum, [CallerMemberName] string name = "")
        where T : INumber<T> =>
        value >= minimum && value <= maximum
            ? value
            : throw new ArgumentOutOfRangeException(name, $"{name} must be from {minimum} to {maximum}; found {value}.");

    /// <summary>Returns the value when it is one of the allowed words.</summary>
    /// <exception cref="ArgumentException">Otherwise; the message lists the words.</exception>
    public static string OneOf(string value, ReadOnlySpan<string> allowed, [CallerMemberName] string name = "") =>
        allowed.Contains(value)
            ? value
            : throw new ArgumentException($"{name} must be one of {string.Join(", ", allowed!)}; found \"{value}\".", name);

    /// <summary>Returns the text when it is neither empty nor white space.</summary>
    /// <exception cref="ArgumentException">Otherwise.</exception>
    public static string Text(string value, [CallerMemberName] string name = "") =>
        !string.IsNullOrWhiteSpace(value) ? value : throw new ArgumentException($"{name} must not be empty.", name);

    /// <summary>Returns the value when it is one of its type's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Otherwise; the message lists them.</exception>
    public static T Defined<T>(T value, [CallerMemberName] string name = "")
        where T : struct, Enum =>
        Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, $"{name} must be one of {string.Join(", ", Enum.GetNames<T>())}; found {value}.");
}
