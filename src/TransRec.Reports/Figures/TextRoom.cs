using OxyPlot;

namespace TransRec.Reports;

/// <summary>
/// The room that texts get. The exporter measures by the metrics of Helvetica; readers see whatever their machine has, often DejaVu Sans, whose
/// letters are wider by a fifth to a half, so all texts get half as much again.
/// </summary>
internal sealed class TextRoom() : PdfRenderContext(1, 1, OxyColors.White)
{
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var size = base.MeasureText(text, "Arial", fontSize, fontWeight);
        return new OxySize(size.Width * 1.5, Math.Max(size.Height, fontSize * 1.3));
    }
}
