using System.Globalization;

namespace TransRec.Ecosystem.Publishing;

/// <summary>The order of versions, as Semantic Versioning 2.0.0 has it (section 11).</summary>
internal static class SemanticVersions
{
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    private static int Compare(string one, string other)
    {
        var (left, right) = (Split(one), Split(other));
        for (var i = 0; i < 3; i++)
        {
            if (left.Numbers[i] != right.Numbers[i])
            {
                return left.Numbers[i].CompareTo(right.Numbers[i]);
            }
        }

        // Without a label is later than with one.
        return left.Labels.Length == 0 || right.Labels.Length == 0 ? right.Labels.Length.CompareTo(left.Labels.Length) : Labels(left.Labels, right.Labels);
    }

    private static int Labels(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var isLeft = long.TryParse(left[i], NumberStyles.None, CultureInfo.InvariantCulture, out var leftNumber);
            var isRight = long.TryParse(right[i], NumberStyles.None, CultureInfo.InvariantCulture, out var rightNumber);
            var order = isLeft && isRight ? leftNumber.CompareTo(rightNumber) : isLeft != isRight ? (isLeft ? -1 : 1) : string.CompareOrdinal(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static (long[] Numbers, string[] Labels) Split(string version)
    {
        var dash = version.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? version : version[..dash]).Split('.');
        return ([.. numbers.Select(number => long.Parse(number, CultureInfo.InvariantCulture))], dash < 0 ? [] : version[(dash + 1)..].Split('.'));
    }
}
