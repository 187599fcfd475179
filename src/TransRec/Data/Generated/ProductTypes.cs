using static TransRec.Data.Generated.Shape;

namespace TransRec.Data.Generated;

/// <summary>The product types of the two domains: their words are all that the domains do not share.</summary>
internal static class ProductTypes
{
    /// <summary>Types per group: things that are used together, in the order in which they are bought.</summary>
    public const int GroupSize = 4;

    public static IReadOnlyList<ProductType> HomeAndGarden { get; } =
    [
        new("sofa", ["sofa", "couch"], Wide), new("cushion", ["cushion", "pillow"], Square),
        new("throw", ["throw", "blanket"], Square), new("rug", ["rug", "carpet"], Wide),
        new("table", ["table", "worktop"], Wide), new("chair", ["chair", "stool"], Tall),
        new("plate", ["plate", "dish"], Round), new("mug", ["mug", "cup"], Square),
        new("bed", ["bed", "bedstead"], Wide), new("duvet", ["duvet", "quilt"], Square),
        new("nightstand", ["nightstand", "dresser"], Square), new("alarm clock", ["clock", "timepiece"], Round),
        new("lamp", ["lamp", "lantern"], Triangle), new("shade", ["lampshade", "diffuser"], Triangle),
        new("candle", ["candle", "tealight"], Tall), new("mirror", ["mirror", "reflector"], Ring),
        new("planter", ["planter", "flowerpot"], Square), new("trellis", ["trellis", "lattice"], Cross),
        new("bench", ["bench", "settle"], Wide), new("birdbath", ["birdbath", "fountain"], Round),
        new("kettle", ["kettle", "teapot"], Round), new("tray", ["tray", "platter"], Wide),
        new("jar", ["jar", "canister"], Tall), new("apron", ["apron", "teatowel"], Arch),
        new("towel", ["towel", "bathmat"], Square), new("basket", ["basket", "hamper"], Arch),
        new("soap dish", ["soapdish", "dispenser"], Round), new("shower curtain", ["curtain", "drape"], Tall),
        new("vase", ["vase", "urn"], Tall), new("frame", ["frame", "mount"], Ring),
        new("print", ["print", "poster"], Square), new("bookend", ["bookend", "shelf"], Arch),
    ];

    public static IReadOnlyList<ProductType> FashionAndOutdoor { get; } =
    [
        new("shirt", ["shirt", "blouse"], Square), new("trousers", ["trousers", "chinos"], Tall),
        new("belt", ["belt", "waistband"], Ring), new("shoes", ["shoes", "loafers"], Wide),
        new("dress", ["dress", "gown"], Triangle), new("clutch", ["clutch", "handbag"], Arch),
        new("necklace", ["necklace", "pendant"], Ring), new("heels", ["heels", "sandals"], Triangle),
        new("coat", ["coat", "jacket"], Tall), new("scarf", ["scarf", "shawl"], Wide),
        new("gloves", ["gloves", "mittens"], Cross), new("boots", ["boots", "wellingtons"], Arch),
        new("backpack", ["backpack", "rucksack"], Square), new("bottle", ["bottle", "flask"], Tall),
        new("tent", ["tent", "shelter"], Triangle), new("sleeping bag", ["sleepingbag", "bedroll"], Wide),
        new("cap", ["cap", "hat"], Arch), new("sunglasses", ["sunglasses", "shades"], Wide),
        new("watch", ["watch", "wristwatch"], Round), new("wallet", ["wallet", "purse"], Square),
        new("hoodie", ["hoodie", "sweatshirt"], Square), new("leggings", ["leggings", "shorts"], Tall),
        new("trainers", ["trainers", "sneakers"], Wide), new("socks", ["socks", "stockings"], Cross),
    ];

    /// <summary>Index of the type that often follows: the next of the same group, after the last the first.</summary>
    public static int Complement(int type) => (type / GroupSize * GroupSize) + ((type + 1) % GroupSize);
}
