using System.Runtime.CompilerServices;

namespace TransRec.Experiments.Studies;

/// <summary>Names of sources, factors and levels: they stand in paths, tables and the recipe's own <c>=</c> lists.</summary>
internal static class StudyNames
{
    /// <summary>Returns the name when it can stand everywhere.</summary>
    /// <exception cref="ArgumentException">Otherwise.</exception>
    public static string Require(string value, [CallerMemberName] string name = "") =>
        value.Length > 0 && value.Length <= 60 && value[0] != '.' && value.All(IsAllowed)
            ? value
            : throw new ArgumentException($"{name} must be 1 to 60 letters, digits and . + - % _, and not begin with a dot; found \"{value}\".", name);

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '+' or '-' or '%' or '_';
}
