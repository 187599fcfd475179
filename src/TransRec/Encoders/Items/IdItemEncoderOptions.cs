namespace TransRec.Encoders.Items;

/// <summary>One learnt vector per item, the IDRec control: it knows nothing of an item's content. Recipe type <c>id</c>.</summary>
public sealed record IdItemEncoderOptions : ItemEncoderOptions;
