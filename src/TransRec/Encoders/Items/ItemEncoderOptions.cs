using TransRec.Options;

namespace TransRec.Encoders.Items;

/// <summary>Which encoder turns an item into a vector. In a recipe the key <c>type</c> chooses: <c>text</c>, <c>image</c>, <c>text-image</c> or <c>id</c>.</summary>
public abstract record ItemEncoderOptions
{
    internal static OptionChoice Choice { get; } = new(typeof(ItemEncoderOptions), "type", new Dictionary<string, Type>
    {
        ["text"] = typeof(TextItemEncoderOptions),
        ["image"] = typeof(ImageItemEncoderOptions),
        ["text-image"] = typeof(TextImageItemEncoderOptions),
        ["id"] = typeof(IdItemEncoderOptions),
    });

    /// <summary>The same encoder with another dropout; one without any stays as it is.</summary>
    internal virtual ItemEncoderOptions WithDropout(double rate) => this;
}
