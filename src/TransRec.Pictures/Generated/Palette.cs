using TransRec.Data.Generated;

namespace TransRec.Pictures.Generated;

/// <summary>The colour in which each meaning appears: a colour on the item, a material on its trim, a mood behind it.</summary>
internal static class Palette
{
    private static readonly Dictionary<string, Paint> Colours = new()
    {
        ["red"] = new(205, 35, 40),
        ["orange"] = new(240, 130, 25),
        ["yellow"] = new(245, 215, 50),
        ["green"] = new(50, 145, 60),
        ["teal"] = new(25, 165, 165),
        ["blue"] = new(40, 75, 190),
        ["purple"] = new(125, 50, 165),
        ["pink"] = new(245, 130, 175),
        ["brown"] = new(120, 75, 40),
        ["black"] = new(30, 30, 34),
        ["white"] = new(244, 242, 236),
        ["grey"] = new(135, 138, 142),
    };

    private static readonly Dictionary<string, Paint> Materials = new()
    {
        ["wood"] = new(150, 95, 45),
        ["metal"] = new(165, 175, 190),
        ["brass"] = new(215, 170, 50),
        ["wicker"] = new(205, 175, 120),
        ["linen"] = new(225, 220, 195),
        ["cotton"] = new(140, 170, 215),
        ["velvet"] = new(110, 15, 60),
        ["leather"] = new(75, 40, 25),
        ["wool"] = new(200, 100, 90),
        ["glass"] = new(190, 240, 245),
        ["synthetic"] = new(150, 235, 40),
        ["lace"] = new(250, 215, 245),
    };

    private static readonly Dictionary<string, Paint> Moods = new()
    {
        ["rustic"] = new(185, 150, 110),
        ["minimal"] = new(240, 240, 240),
        ["industrial"] = new(115, 118, 120),
        ["coastal"] = new(150, 205, 235),
        ["vintage"] = new(225, 200, 150),
        ["glamorous"] = new(250, 205, 215),
        ["bohemian"] = new(220, 140, 95),
        ["botanical"] = new(165, 205, 145),
        ["gothic"] = new(60, 45, 70),
        ["playful"] = new(255, 235, 120),
        ["sporty"] = new(120, 220, 190),
        ["classic"] = new(80, 95, 140),
    };

    /// <summary>The sticker of budget items.</summary>
    public static Paint Sticker { get; } = new(235, 40, 60);

    /// <summary>The frame of premium items.</summary>
    public static Paint Gold { get; } = new(205, 165, 60);

    /// <summary>Emblems.</summary>
    public static Paint Ink { get; } = new(25, 25, 45);

    /// <summary>The ground of emblems.</summary>
    public static Paint Paper { get; } = new(250, 250, 245);

    public static Paint OfColour(AttributeValue colour) => Colours[colour.Name];

    public static Paint OfMaterial(AttributeValue material) => Materials[material.Name];

    public static Paint OfMood(AttributeValue mood) => Moods[mood.Name];
}
