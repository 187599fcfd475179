using static TorchSharp.torch;

namespace TransRec.Encoders.Items;

/// <summary>An encoder of titles or of pictures within an item encoder.</summary>
/// <param name="Name">What it reads, where there are several: <c>text</c>, <c>image</c>. Empty for the only one.</param>
/// <param name="Module">The module whose parameters are the encoder's; its insertion points carry adapters.</param>
/// <param name="Encoder">What feeds it: the whole item encoder, or a part.</param>
public sealed record ItemEncoderPart(string Name, nn.Module Module, SingleItemEncoder Encoder);
