using System.Globalization;

namespace TransRec.Server.Pages.Parts;

/// <summary>An axis: numbers to places in a drawing, with marks at round numbers.</summary>
internal sealed class CurveScale
{
    private readonly double from;
    private readonly double to;
    private readonly double start;
    private readonly double end;

    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest.</param>
    /// <param name="start">Where the least is drawn.</param>
    /// <param name="end">Where the greatest is drawn.</param>
    /// <param name="marks">How many marks there should be, about.</param>
    public CurveScale(double least, double most, double start, double end, int marks)
    {
        if (most <= least)
        {
            (least, most) = least == 0 ? (0, 1) : (least - (Math.Abs(least) / 2), most + (Math.Abs(most) / 2));
        }

        var rough = (most - least) / marks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        (this.start, this.end) = (start, end);
        (from, to) = (Math.Floor((least / step) + 1e-9) * step, Math.Ceiling((most / step) - 1e-9) * step);
        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 8);
        var found = new List<(double Place, string Label)>();
        for (var mark = from; mark <= to + (step / 2); mark += step)
        {
            found.Add((Of(mark), Math.Abs(mark) >= 10_000 ? $"{mark / 1000:0.#}k" : mark.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)));
        }

        Marks = found;
    }

    /// <summary>Marks with their labels.</summary>
    public IReadOnlyList<(double Place, string Label)> Marks { get; }

    /// <summary>Where a number is drawn.</summary>
    public double Of(double value) => start + ((end - start) * (value - from) / (to - from));
}
