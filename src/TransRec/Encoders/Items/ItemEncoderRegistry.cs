using TransRec.Options;

namespace TransRec.Encoders.Items;

/// <summary>Every kind of item encoder, one line each. Recipes, model folders and whatever builds models read this table.</summary>
internal static class ItemEncoderRegistry
{
    /// <summary>The kinds in the order of messages.</summary>
    public static IReadOnlyList<ItemEncoderKind> Kinds { get; } =
    [
        new TextItemEncoderKind(),
        new ImageItemEncoderKind(),
        new TextImageItemEncoderKind(),
        new IdItemEncoderKind(),
    ];

    /// <summary>The choice of a kind in options.</summary>
    public static OptionChoice Choice { get; } = new(typeof(ItemEncoderOptions), "type", Kinds.ToDictionary(kind => kind.Name, kind => kind.OptionsType));

    /// <summary>The kind of an option record.</summary>
    public static ItemEncoderKind Of(ItemEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Kinds.First(kind => kind.OptionsType == options.GetType());
    }
}
