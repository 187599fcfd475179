using SkiaSharp;
using TransRec.Data;
using TransRec.Pictures;

namespace TransRec.Reports;

/// <summary>A contact sheet as one picture: white, a head line, and cells of a thumbnail above the item's id.</summary>
internal static class ContactSheetPicture
{
    private const int Thumbnail = 104;
    private const int Gap = 8;
    private const int Label = 12;
    private const int Head = 28;
    private const int MostColumns = 20;
    private const int JpegQuality = 85;

    private static readonly SKColor s_text = new(0x30, 0x38, 0x44);
    private static readonly SKColor s_faint = new(0xc4, 0xcb, 0xd4);

    public static void Write(Stream file, bool png, Domain domain, PictureThumbnails pictures, string title, IReadOnlyList<int> items)
    {
        var columns = Math.Clamp((int)Math.Ceiling(Math.Sqrt(items.Count * 2)), 5, MostColumns);
        var rows = (items.Count + columns - 1) / columns;
        const int width = Thumbnail + Gap;
        const int height = Thumbnail + Label + Gap;
        using var bitmap = new SKBitmap(new SKImageInfo((columns * width) + Gap, Head + (rows * height) + Gap, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        PixelFont.Draw(canvas, PixelFont.Fit(title, bitmap.Width - (2 * Gap), scale: 2), Gap, Gap, scale: 2, s_text);
        for (var place = 0; place < items.Count; place++)
        {
            var left = Gap + (place % columns * width);
            var top = Head + (place / columns * height);
            Picture(canvas, pictures.Of(items[place], Thumbnail), left, top);
            PixelFont.Draw(canvas, PixelFont.Fit(domain.ItemIds[items[place]], Thumbnail, scale: 1), left, top + Thumbnail + 2, scale: 1, s_text);
        }

        canvas.Flush();
        using var data = bitmap.Encode(png ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, JpegQuality);
        data.SaveTo(file);
    }

    private static void Picture(SKCanvas canvas, PictureThumbnail thumbnail, int left, int top)
    {
        if (thumbnail.IsThere)
        {
            using var small = SKBitmap.Decode(thumbnail.Jpeg.Span);
            canvas.DrawBitmap(small, left + ((Thumbnail - thumbnail.Width) / 2), top + Thumbnail - thumbnail.Height, SKSamplingOptions.Default);
            return;
        }

        // A crossed frame, and in it why there is no picture.
        using var line = new SKPaint { Color = s_faint, Style = SKPaintStyle.Stroke, StrokeWidth = 1 };
        canvas.DrawRect(left + 0.5f, top + 0.5f, Thumbnail - 1, Thumbnail - 1, line);
        canvas.DrawLine(left, top + Thumbnail, left + Thumbnail, top, line);
        var reason = PixelFont.Fit(thumbnail.Entry.Problem.ToString().ToLowerInvariant(), Thumbnail - 8, scale: 1);
        PixelFont.Draw(canvas, reason, left + 4, top + 4, scale: 1, s_text);
    }
}
