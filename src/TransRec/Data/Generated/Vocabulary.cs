using static TransRec.Data.Generated.AttributeKind;
using static TransRec.Data.Generated.Style;

namespace TransRec.Data.Generated;

/// <summary>The words that both domains share. No word stands for two meanings.</summary>
internal static class Vocabulary
{
    /// <summary>The pattern of an item whose title names none.</summary>
    public static AttributeValue Plain { get; } = new(Pattern, "plain", [], []);

    public static IReadOnlyList<AttributeValue> Moods { get; } =
    [
        new(Mood, "rustic", ["rustic", "farmhouse", "rugged", "homespun", "cottage"], [Rustic]),
        new(Mood, "minimal", ["minimalist", "sleek", "uncluttered", "nordic", "simple"], [Minimal]),
        new(Mood, "industrial", ["industrial", "loft", "factory", "utilitarian", "urban"], [Industrial]),
        new(Mood, "coastal", ["coastal", "nautical", "beachy", "seaside", "maritime"], [Coastal]),
        new(Mood, "vintage", ["vintage", "retro", "antique", "nostalgic", "heritage"], [Vintage]),
        new(Mood, "glamorous", ["glamorous", "dazzling", "sparkling", "opulent", "lavish"], [Glamorous]),
        new(Mood, "bohemian", ["bohemian", "boho", "eclectic", "nomad", "hippie"], [Bohemian]),
        new(Mood, "botanical", ["botanical", "organic", "leafy", "natural", "verdant"], [Botanical]),
        new(Mood, "gothic", ["gothic", "dark", "brooding", "victorian", "moody"], [Gothic]),
        new(Mood, "playful", ["playful", "whimsical", "quirky", "cheerful", "funny"], [Playful]),
        new(Mood, "sporty", ["sporty", "athletic", "dynamic", "active", "agile"], [Sporty]),
        new(Mood, "classic", ["classic", "timeless", "elegant", "traditional", "refined"], [Classic]),
    ];

    public static IReadOnlyList<AttributeValue> Colours { get; } =
    [
        new(Colour, "red", ["red", "crimson", "scarlet", "ruby", "cherry"], [Classic, Sporty, Gothic]),
        new(Colour, "orange", ["orange", "amber", "apricot", "rust", "tangerine"], [Bohemian, Vintage, Rustic]),
        new(Colour, "yellow", ["yellow", "mustard", "lemon", "saffron", "ochre"], [Playful, Vintage]),
        new(Colour, "green", ["green", "olive", "sage", "emerald", "moss"], [Botanical, Rustic]),
        new(Colour, "teal", ["teal", "turquoise", "aqua", "cyan", "petrol"], [Coastal, Bohemian]),
        new(Colour, "blue", ["blue", "navy", "cobalt", "azure", "indigo"], [Coastal, Classic, Sporty]),
        new(Colour, "purple", ["purple", "plum", "violet", "mauve", "lilac"], [Gothic, Bohemian, Glamorous]),
        new(Colour, "pink", ["pink", "blush", "rose", "coral", "fuchsia"], [Playful, Glamorous]),
        new(Colour, "brown", ["brown", "chestnut", "mocha", "caramel", "cocoa"], [Rustic, Vintage]),
        new(Colour, "black", ["black", "onyx", "jet", "raven", "midnight"], [Gothic, Industrial]),
        new(Colour, "white", ["white", "ivory", "cream", "pearl", "alabaster"], [Minimal, Coastal, Botanical]),
        new(Colour, "grey", ["grey", "slate", "smoke", "dove", "pewter"], [Industrial, Minimal]),
    ];

    public static IReadOnlyList<AttributeValue> Materials { get; } =
    [
        new(Material, "wood", ["wooden", "oak", "walnut", "teak"], [Rustic, Vintage]),
        new(Material, "metal", ["steel", "iron", "aluminium", "chrome"], [Industrial, Sporty]),
        new(Material, "brass", ["brass", "copper", "bronze", "gilded"], [Glamorous, Vintage, Industrial]),
        new(Material, "wicker", ["rattan", "wicker", "bamboo", "cane"], [Coastal, Botanical, Bohemian]),
        new(Material, "linen", ["linen", "hemp", "flax", "jute"], [Botanical, Minimal, Coastal]),
        new(Material, "cotton", ["cotton", "muslin", "canvas", "denim"], [Playful, Rustic]),
        new(Material, "velvet", ["velvet", "satin", "silk", "brocade"], [Glamorous, Gothic, Classic]),
        new(Material, "leather", ["leather", "suede", "nubuck", "cowhide"], [Industrial, Vintage, Classic]),
        new(Material, "wool", ["woollen", "knitted", "cashmere", "felt"], [Rustic, Classic, Minimal]),
        new(Material, "glass", ["glass", "crystal", "acrylic", "mirrored"], [Minimal, Glamorous]),
        new(Material, "synthetic", ["nylon", "polyester", "mesh", "neoprene"], [Sporty, Playful]),
        new(Material, "lace", ["lace", "tulle", "crochet", "macrame"], [Bohemian, Gothic]),
    ];

    /// <summary>Every pattern but <see cref="Plain"/>.</summary>
    public static IReadOnlyList<AttributeValue> Patterns { get; } =
    [
        new(Pattern, "stripes", ["striped", "pinstripe", "banded", "ribbed"], [Coastal, Classic, Sporty]),
        new(Pattern, "checks", ["checked", "plaid", "tartan", "gingham"], [Rustic, Vintage, Classic]),
        new(Pattern, "floral", ["floral", "flowery", "blossom", "petal"], [Botanical, Vintage]),
        new(Pattern, "geometric", ["geometric", "hexagon", "chevron", "zigzag"], [Minimal, Industrial, Sporty]),
        new(Pattern, "dots", ["dotted", "polka", "speckled", "spotted"], [Playful, Glamorous]),
        new(Pattern, "paisley", ["paisley", "damask", "ikat", "mandala"], [Bohemian, Gothic]),
        new(Pattern, "animal", ["leopard", "zebra", "snakeskin", "tiger"], [Glamorous, Gothic]),
        new(Pattern, "distressed", ["distressed", "weathered", "mottled", "scuffed"], [Industrial, Rustic]),
    ];

    public static IReadOnlyList<AttributeValue> Themes { get; } =
    [
        new(Theme, "sea", ["anchor", "seashell", "wave", "lighthouse"], [Coastal]),
        new(Theme, "forest", ["fern", "woodland", "acorn", "leaf"], [Botanical, Rustic]),
        new(Theme, "mountain", ["summit", "alpine", "ridge", "trail"], [Sporty, Minimal]),
        new(Theme, "cosmos", ["moon", "star", "galaxy", "comet"], [Bohemian, Playful]),
        new(Theme, "birds", ["swallow", "owl", "feather", "robin"], [Botanical, Vintage]),
        new(Theme, "farm", ["barn", "rooster", "horseshoe", "harvest"], [Rustic]),
        new(Theme, "machines", ["gear", "rivet", "piston", "pipe"], [Industrial]),
        new(Theme, "royal", ["crown", "crest", "monogram", "laurel"], [Classic, Glamorous]),
        new(Theme, "occult", ["skull", "bat", "cobweb", "thorn"], [Gothic]),
        new(Theme, "sweets", ["cupcake", "candy", "lollipop", "doughnut"], [Playful]),
        new(Theme, "desert", ["cactus", "dune", "sunburst", "mirage"], [Bohemian, Minimal]),
        new(Theme, "racing", ["podium", "sprint", "turbo", "racer"], [Sporty, Vintage]),
    ];

    public static IReadOnlyList<AttributeValue> Purposes { get; } =
    [
        new(Purpose, "gifts", ["gifts", "birthdays", "anniversaries"], [Glamorous, Vintage]),
        new(Purpose, "parties", ["parties", "celebrations", "evenings"], [Glamorous, Gothic, Playful]),
        new(Purpose, "children", ["kids", "toddlers", "school"], [Playful]),
        new(Purpose, "work", ["work", "commuting", "study"], [Minimal, Industrial, Classic]),
        new(Purpose, "rest", ["lounging", "naps", "weekends"], [Bohemian, Botanical, Rustic]),
        new(Purpose, "travel", ["travel", "holidays", "cruises"], [Coastal, Bohemian]),
        new(Purpose, "exercise", ["training", "workouts", "yoga"], [Sporty, Minimal]),
        new(Purpose, "ceremony", ["weddings", "banquets", "recitals"], [Classic, Gothic]),
    ];

    /// <summary>The words of a price level, by <see cref="PriceTier"/>.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Prices { get; } =
    [
        ["budget", "value", "bargain", "everyday", "economy"],
        ["quality", "trusted", "select", "favourite", "standard"],
        ["premium", "luxury", "designer", "exclusive", "handcrafted"],
    ];

    /// <summary>Eight brands per price level; every style has four brands.</summary>
    public static IReadOnlyList<Brand> Brands { get; } =
    [
        new("bramley", PriceTier.Budget, [Rustic, Botanical]),
        new("plainco", PriceTier.Budget, [Minimal, Industrial]),
        new("tidemark", PriceTier.Budget, [Coastal, Playful]),
        new("jollybox", PriceTier.Budget, [Playful, Sporty]),
        new("oldmill", PriceTier.Budget, [Vintage, Classic]),
        new("zanzi", PriceTier.Budget, [Bohemian, Glamorous]),
        new("nightfall", PriceTier.Budget, [Gothic, Industrial]),
        new("everwell", PriceTier.Budget, [Sporty, Minimal]),
        new("hearthside", PriceTier.Middle, [Rustic, Vintage]),
        new("fjordline", PriceTier.Middle, [Minimal, Coastal]),
        new("boltworks", PriceTier.Middle, [Industrial, Sporty]),
        new("greenleigh", PriceTier.Middle, [Botanical, Coastal]),
        new("rosabelle", PriceTier.Middle, [Glamorous, Playful]),
        new("marrakai", PriceTier.Middle, [Bohemian, Botanical]),
        new("ravenscar", PriceTier.Middle, [Gothic, Vintage]),
        new("ashford", PriceTier.Middle, [Classic, Rustic]),
        new("aurelio", PriceTier.Premium, [Glamorous, Classic]),
        new("stillhus", PriceTier.Premium, [Minimal, Botanical]),
        new("forgemont", PriceTier.Premium, [Industrial, Rustic]),
        new("belmarina", PriceTier.Premium, [Coastal, Classic]),
        new("lavigne", PriceTier.Premium, [Vintage, Bohemian]),
        new("noctelle", PriceTier.Premium, [Gothic, Glamorous]),
        new("velocita", PriceTier.Premium, [Sporty, Playful]),
        new("duskwood", PriceTier.Premium, [Gothic, Bohemian]),
    ];

    /// <summary>Words that say nothing about taste.</summary>
    public static IReadOnlyList<string> Fillers { get; } =
    [
        "new", "original", "improved", "compact", "large", "small", "medium", "deluxe", "boxed", "single",
        "double", "extra", "genuine", "portable", "lightweight", "sturdy", "imported", "popular", "practical", "versatile",
    ];

    /// <summary>Model numbers, which say nothing either.</summary>
    public static IReadOnlyList<string> ModelNumbers { get; } = [.. Enumerable.Range(1, 40).Select(n => $"m{n * 7 % 100:00}")];
}
