using SkiaSharp;

namespace TransRec.Reports;

/// <summary>Letters of five by seven pixels for labels in pictures: no font of the machine is needed, and the picture is the same everywhere.</summary>
internal static partial class PixelFont
{
    private const int Columns = 5;
    private const int Rows = 7;
    private const int Advance = Columns + 1;
    private const int LettersPerBand = 19;

    private static readonly string[] s_rows = Letters.ReplaceLineEndings("\n").Split('\n');

    /// <summary>A text that fits a width in pixels: one that is too long loses its middle, because ids differ at their ends.</summary>
    public static string Fit(string text, int width, int scale)
    {
        var most = width / (Advance * scale);
        if (text.Length <= most)
        {
            return text;
        }

        var behind = Math.Max(0, (most - 2) / 2);
        return $"{text[..Math.Max(0, most - 2 - behind)]}..{text[^behind..]}";
    }

    /// <summary>Draws a line of text; what is not ASCII is a frame.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="text">The text.</param>
    /// <param name="left">Of the first letter.</param>
    /// <param name="top">Of the letters.</param>
    /// <param name="scale">Pixels of the picture per pixel of a letter.</param>
    /// <param name="color">Of the letters.</param>
    public static void Draw(SKCanvas canvas, string text, int left, int top, int scale, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = false };
        for (var place = 0; place < text.Length; place++)
        {
            for (var row = 0; row < Rows; row++)
            {
                for (var column = 0; column < Columns; column++)
                {
                    if (IsInk(text[place], column, row))
                    {
                        canvas.DrawRect(left + (((place * Advance) + column) * scale), top + (row * scale), scale, scale, paint);
                    }
                }
            }
        }
    }

    internal static bool IsInk(char letter, int column, int row)
    {
        if (letter is < ' ' or > '~')
        {
            return column is 0 or Columns - 1 || row is 0 or Rows - 1;
        }

        var (band, place) = Math.DivRem(letter - ' ', LettersPerBand);
        return s_rows[(band * Rows) + row][(place * Advance) + column] == '#';
    }
}
