using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Encoders.Users;
using TransRec.Tests.Conformance;
using TransRec.Tests.Golden;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class KAdapterTests
{
    [Fact]
    public void BERT_base_with_hidden_width_192_has_the_number_of_parameters_that_the_reference_counts() =>
        Assert.Equal(3_573_920, AdapterRegistry.Find("kadapter").Parameters(new KAdapterOptions(), RecommenderShape.BertBaseSasRec));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_under_the_references_mask_a_later_item_changes_an_earlier_user_vector(bool reference)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new KAdapterOptions { HiddenWidth = 12, Heads = 2, ReferenceMask = reference });
        using var set = model.Adapters!;
        TinyModels.Draw(set, seed: 2);
        model.SetTraining(false);
        var layout = SequenceLayout.Of([4], TinyModels.Positions);
        var items = TinyModels.Normals(3, 4, TinyModels.UserWidth);
        var before = model.Users.Forward(items, layout);
        var changed = items.clone();
        changed[3] = TinyModels.Normals(4, TinyModels.UserWidth);
        var earlier = Numbers.Difference(before[..3], model.Users.Forward(changed, layout)[..3]);
        Assert.Equal(reference, earlier > 1e-4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_under_the_references_mask_padding_changes_a_user_vector(bool reference)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("id");
        AdapterRegistry.Prepare(model, new KAdapterOptions { ReferenceMask = reference });
        using var set = model.Adapters!;
        TinyModels.Draw(set, seed: 2);
        model.SetTraining(false);
        var items = TinyModels.Normals(3, 2, TinyModels.UserWidth);
        var alone = model.Users.Forward(items, SequenceLayout.Of([2], TinyModels.Positions));
        var padded = model.Users.Forward(
            cat([TinyModels.Normals(4, 2, TinyModels.UserWidth), items], 0), SequenceLayout.Of([2], TinyModels.Positions, rows: 4));
        Assert.Equal(reference, Numbers.Difference(alone, padded[2..]) > 1e-4);
    }
}
