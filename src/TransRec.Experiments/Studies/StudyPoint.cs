using System.Globalization;

namespace TransRec.Experiments.Studies;

/// <summary>A point of a search.</summary>
/// <param name="Label">What it is, for example <c>learning rate 0.001</c>.</param>
/// <param name="Changes">The changes of a recipe that make it, as <c>path=value</c>.</param>
public sealed record StudyPoint(string Label, IReadOnlyList<string> Changes)
{
    /// <summary>No point: nothing is changed.</summary>
    internal static StudyPoint None { get; } = new("", []);

    /// <summary>The point with a value in one more dimension.</summary>
    internal StudyPoint With(StudyDimension dimension, double value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        var label = $"{dimension.Name} {text}";
        return new StudyPoint(Label.Length == 0 ? label : $"{Label}, {label}", [.. Changes, .. dimension.Paths.Select(path => $"{path}={text}")]);
    }
}
