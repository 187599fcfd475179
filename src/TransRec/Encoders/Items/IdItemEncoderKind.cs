using TransRec.Checkpoints;
using TransRec.Data;

namespace TransRec.Encoders.Items;

/// <summary>A vector per item: <c>id</c>.</summary>
internal sealed class IdItemEncoderKind() : ItemEncoderKind("id", typeof(IdItemEncoderOptions))
{
    public override MadeItemEncoder Create(ItemEncoderOptions options, ItemEncoderSetting setting) => new(
        new IdItemEncoder(
            setting.Items ?? throw new ItemEncoderException("An encoder of type id has a vector per item: say how many items the catalogue has."), setting.Width),
        new ItemReading());

    public override MadeItemEncoder FromShape(ItemEncoderOptions options, string folder, ITensorSource weights, ItemEncoderSetting setting, string prefix) =>
        Create(options, setting with { Items = setting.Items ?? checked((int)weights.Need(prefix + "embedding").Shape[0] - 1) });

    public override void SaveShape(string folder, ItemEncoder encoder, ItemReading reading)
    {
    }

    public override bool IsPretrained(ItemEncoderOptions options) => false;

    public override ItemEncoderOptions In(ItemEncoderOptions options, string folder) => options;

    public override IItemContent Open(ItemReading reading, Catalogue catalogue, PictureOpener? pictures) => new ItemNumbers(catalogue.ItemCount);
}
