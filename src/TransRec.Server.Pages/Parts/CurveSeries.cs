namespace TransRec.Server.Pages.Parts;

/// <summary>A line of a figure.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Points">Its points, ascending by X.</param>
public sealed record CurveSeries(string Name, IReadOnlyList<CurvePoint> Points);

/// <summary>A point of a figure.</summary>
/// <param name="X">Along.</param>
/// <param name="Y">Up.</param>
public readonly record struct CurvePoint(double X, double Y);
