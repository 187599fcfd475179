using System.Text;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Encoders.Vision;
using TransRec.Tests.Api;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Encoders;

/// <summary>Names and shapes of all parameters: a weights file of today must load tomorrow.</summary>
public sealed class ParameterNamesTests
{
    [Fact]
    public void Names_and_shapes_of_every_encoder_are_the_reviewed_ones()
    {
        var text = new StringBuilder();
        Append(text, "bert with pooler, vocabulary 40, width 16, 2 layers", new TextEncoder(TinyModels.Shape("bert") with { Pooler = true }));
        Append(text, "roberta, vocabulary 40, width 16, 2 layers", new TextEncoder(TinyModels.Shape("roberta")));
        foreach (var family in TinyModels.Families)
        {
            Append(text, $"{family}, the same", new TextEncoder(TinyModels.Shape(family)));
        }

        Append(text, "vit with pooler, 12 x 12 pixels in patches of 4, width 16, 2 layers", new VisionTransformer(TinyModels.VisionShape("vit") with { Pooler = true }));
        Append(text, "mae, the same", new VisionTransformer(TinyModels.VisionShape("mae")));
        foreach (var family in (string[])["deit", .. TinyModels.PictureFamilies])
        {
            Append(text, $"{family}, the same", new VisionTransformer(TinyModels.VisionShape(family)));
        }

        Append(text, "masked-LM head", new MaskedLanguageModelHead(TinyModels.Shape("bert")));
        Append(text, "item head, 16 to 8", new ItemHead(16, 8));
        Append(text, "id tower, 12 items, width 8", new IdItemEncoder(12, 8));
        Append(text, "sasrec and cpc, width 8, 2 blocks, 6 positions", UserEncoder.Create(new SasRecOptions { Width = 8 }, 6));
        Snapshot.Check("ParameterNames.txt", text.ToString());
    }

    [Fact]
    public void Cpc_has_the_parameters_of_SASRec() => Assert.Equal(
        Lines(UserEncoder.Create(new SasRecOptions(), 20)), Lines(UserEncoder.Create(new CpcOptions(), 20)));

    public static TheoryData<string> TextFamilies => [.. TransRec.Encoders.Text.Families.TextFamilies.All.Select(family => family.ModelType)];

    [Theory]
    [MemberData(nameof(TextFamilies))]
    public void Every_parameter_of_a_text_encoder_and_its_head_has_a_published_name(string family)
    {
        var map = TransRec.Encoders.Text.Families.TextFamilies.OfType(family)!.Map;
        using var encoder = new TextEncoder(TinyModels.Shape(family));
        using var head = new MaskedLanguageModelHead(encoder.Options);
        Assert.All(encoder.named_parameters(), named => Assert.Equal(named.name, map.ToOwn(map.ToPublished(named.name)!)));
        Assert.All(head.named_parameters(), named => Assert.Equal(named.name, head.Keys.ToOwn(head.Keys.ToPublished(named.name)!)));
    }

    public static TheoryData<string> VisionFamilies => [.. TransRec.Encoders.Vision.Families.VisionFamilies.All.Select(family => family.Family.ToString())];

    [Theory]
    [MemberData(nameof(VisionFamilies))]
    public void Every_parameter_of_a_vision_Transformer_has_a_published_name(string family)
    {
        using var encoder = new VisionTransformer(TinyModels.VisionShape(family));
        var map = encoder.Options.Describing.Map;
        Assert.All(encoder.state_dict().Keys, name => Assert.Equal(name, map.ToOwn(map.ToPublished(name)!)));
    }

    private static void Append(StringBuilder text, string title, nn.Module module) =>
        text.Append($"# {title}\n{string.Concat(Lines(module).Select(line => line + "\n"))}\n");

    private static List<string> Lines(nn.Module module)
    {
        using (module)
        {
            return
            [
                .. module.named_parameters().Select(named => $"{named.name} [{string.Join(", ", named.parameter.shape)}]"),
                .. module.named_buffers().Select(named => $"{named.name} [{string.Join(", ", named.buffer.shape)}] (buffer)"),
            ];
        }
    }
}
