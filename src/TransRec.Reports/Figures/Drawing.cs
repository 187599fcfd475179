using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace TransRec.Reports;

/// <summary>The look that all figures share, and their way to SVG.</summary>
internal static class Drawing
{
    /// <summary>Colours that stay apart for colour-blind readers (Okabe and Ito 2008).</summary>
    private static readonly OxyColor[] Palette =
    [
        OxyColor.FromRgb(0, 114, 178), OxyColor.FromRgb(213, 94, 0), OxyColor.FromRgb(0, 158, 115), OxyColor.FromRgb(204, 121, 167),
        OxyColor.FromRgb(86, 180, 233), OxyColor.FromRgb(230, 159, 0), OxyColor.FromRgb(90, 90, 90), OxyColor.FromRgb(160, 140, 0),
    ];

    private static readonly MarkerType[] Markers = [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle, MarkerType.Diamond];

    public static OxyColor Color(int series) => Palette[series % Palette.Length];

    public static MarkerType Marker(int series) => Markers[series / Palette.Length % Markers.Length];

    public static PlotModel Plot(string title, bool legend)
    {
        var plot = new PlotModel
        {
            Title = title,
            TitleFontSize = 15,
            TitleFontWeight = FontWeights.Bold,
            DefaultFont = "Helvetica, Arial, sans-serif",
            DefaultFontSize = 12,
            PlotAreaBorderColor = OxyColors.LightGray,
            Background = OxyColors.White,
        };
        if (legend)
        {
            plot.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside, LegendFontSize = 11 });
        }

        return plot;
    }

    public static T Styled<T>(T axis, string title)
        where T : Axis
    {
        axis.Title = title;
        axis.AxisTitleDistance = 12;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = OxyColor.FromRgb(232, 236, 241);
        axis.TicklineColor = OxyColors.Gray;
        return axis;
    }

    /// <summary>The drawing as an element that stands in HTML as it is.</summary>
    /// <param name="plot">The drawing.</param>
    /// <param name="name">Its name: ids inside begin with it, because several drawings stand in one page.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static string Svg(PlotModel plot, string name, int width, int height)
    {
        var exporter = new SvgExporter { Width = width, Height = height, UseVerticalTextAlignmentWorkaround = false, TextMeasurer = new TextRoom() };
        var drawing = exporter.ExportToString(plot);
        return drawing[drawing.IndexOf("<svg", StringComparison.Ordinal)..]
            .Replace("\"clipPath", $"\"{name}-clip", StringComparison.Ordinal)
            .Replace("#clipPath", $"#{name}-clip", StringComparison.Ordinal)
            .Replace("dominant-baseline=\"middle\"", "dy=\"0.35em\"", StringComparison.Ordinal) // not every viewer knows the attribute, all know shifts
            .Replace("dominant-baseline=\"hanging\"", "dy=\"0.9em\"", StringComparison.Ordinal)
            .Replace("dominant-baseline=\"baseline\" ", "", StringComparison.Ordinal)
            .Trim();
    }

    /// <summary>Names along the left side.</summary>
    public static CategoryAxis Names(IReadOnlyList<string> names)
    {
        var axis = Styled(new CategoryAxis { Position = AxisPosition.Left, GapWidth = 0.4 }, "");
        axis.MajorGridlineStyle = LineStyle.None;
        axis.Labels.AddRange(names);
        return axis;
    }
}
