using TransRec.Data.Generated;
using TransRec.Images;

namespace TransRec.Pictures.Generated;

/// <summary>
/// The picture of a generated item. It shows what the title says, but for brand and purpose: the type's outline, the colour, the pattern, the material on the
/// trim, the theme as an emblem, the mood behind it, the price level as a sticker (budget) or a frame (premium). <see cref="Look"/> draws the rest.
/// </summary>
/// <remarks>Arithmetic that IEEE 754 fixes to the bit, no library of the system: the same item gives the same bytes everywhere.</remarks>
internal sealed class ItemPicture
{
    /// <summary>Rows and columns.</summary>
    public const int Side = 48;

    private const int Samples = 2; // per pixel and direction
    private const double TrimWidth = 0.16;
    private const double Period = 0.42;
    private const double BadgeSize = 0.44; // the emblem's white ground
    private const double EmblemSize = 0.34;
    private const double Noise = 5; // standard deviation of a byte

    private readonly GeneratedItem item;
    private readonly Look look;
    private readonly Paint body;
    private readonly Paint trim;
    private readonly Paint backdrop;
    private readonly AttributeValue? theme;

    private ItemPicture(GeneratedItem item, Look look)
    {
        (this.item, this.look) = (item, look);
        body = Add(Palette.OfColour(item.Colour), look.Shades.Body);
        trim = Find(AttributeKind.Material) is { } material ? Add(Palette.OfMaterial(material), look.Shades.Trim) : body.Towards(Paint.Black, 0.25);
        backdrop = Find(AttributeKind.Mood) is { } mood ? Add(Palette.OfMood(mood), look.Shades.Backdrop) : look.Backdrop;
        theme = Find(AttributeKind.Theme);
    }

    /// <summary>Draws an item, turned and placed by its own seed.</summary>
    public static PixelGrid Draw(GeneratedItem item)
    {
        var random = new SplitMix64(item.LookSeed);
        var picture = new ItemPicture(item, Look.Draw(random));
        var bytes = new byte[Side * Side * PixelGrid.Channels];
        for (var pixel = 0; pixel < Side * Side; pixel++)
        {
            var paint = picture.Pixel(pixel % Side, pixel / Side);
            bytes[pixel * 3] = Byte(paint.Red, random);
            bytes[(pixel * 3) + 1] = Byte(paint.Green, random);
            bytes[(pixel * 3) + 2] = Byte(paint.Blue, random);
        }

        return new(Side, Side, bytes);
    }

    /// <summary>The mean over the pixel's samples, so that edges are smooth.</summary>
    private Paint Pixel(int column, int row)
    {
        var sum = Paint.Black;
        for (var sample = 0; sample < Samples * Samples; sample++)
        {
            var x = (column + (((sample % Samples) + 0.5) / Samples)) / Side;
            var y = (row + (((sample / Samples) + 0.5) / Samples)) / Side;
            sum = Add(sum, At(x, y));
        }

        return Paint.Black.Towards(sum, 1.0 / (Samples * Samples));
    }

    /// <summary>The colour at a point, both coordinates from 0 to 1: what lies on top.</summary>
    private Paint At(double x, double y)
    {
        if (item.Price == PriceTier.Premium && Math.Max(Math.Abs(x - 0.5), Math.Abs(y - 0.5)) > 0.46)
        {
            return Palette.Gold;
        }

        if (item.Price == PriceTier.Budget && ((x - 0.5) * look.Corner.Right) + ((y - 0.5) * look.Corner.Down) > 0.75)
        {
            return Palette.Sticker;
        }

        var (across, down) = OnItem(x, y);
        if (theme is not null && (across * across) + (down * down) < BadgeSize * BadgeSize)
        {
            return Emblem.Has(theme, across / EmblemSize, down / EmblemSize) ? Palette.Ink : Palette.Paper;
        }

        var depth = Outline.Depth(item.Shape, across, down);
        if (depth > TrimWidth)
        {
            var accent = PatternFill.Accent(item.Pattern, (across / Period) + look.Phase.X, (down / Period) + look.Phase.Y, look.Grain);
            return body.Towards(body.Accent, accent);
        }

        if (depth > 0)
        {
            return trim;
        }

        var lit = backdrop.Lit(((x - 0.5) * look.Light.Right * 2) + ((y - 0.5) * look.Light.Down * 2));
        var (shadowAcross, shadowDown) = OnItem(x - 0.03, y - 0.05);
        return Outline.Depth(item.Shape, shadowAcross, shadowDown) > 0 ? lit.Towards(Paint.Black, 0.3) : lit;
    }

    /// <summary>A point of the picture in the item's own coordinates.</summary>
    private (double Across, double Down) OnItem(double x, double y)
    {
        var (right, below) = ((x - look.Centre.X) / look.Size, (y - look.Centre.Y) / look.Size);
        var (cosine, sine) = look.Turn;
        return ((right * cosine) + (below * sine), (below * cosine) - (right * sine));
    }

    private AttributeValue? Find(AttributeKind kind) => item.Attributes.FirstOrDefault(attribute => attribute.Kind == kind);

    private static Paint Add(Paint paint, Paint shade) => new(paint.Red + shade.Red, paint.Green + shade.Green, paint.Blue + shade.Blue);

    private static byte Byte(double value, SplitMix64 random) => (byte)Math.Clamp(Math.Floor(value + (Noise * random.Bell()) + 0.5), 0, 255);
}
