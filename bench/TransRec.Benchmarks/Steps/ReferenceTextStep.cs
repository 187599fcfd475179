using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Encoders.Text;
using TransRec.Models;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>The reference's step over titles: each is padded to 30 tokens.</summary>
/// <param name="model">BERT and SASRec, with Houlsby adapters, a side network at BERT, or none.</param>
/// <param name="titles">The catalogue's tokens.</param>
/// <param name="layers">Blocks of BERT.</param>
/// <param name="heads">Attention heads of BERT.</param>
internal sealed class ReferenceTextStep(Recommender model, TokenizedTitles titles, int layers, int heads) : ReferenceStep(model)
{
    private readonly IStatesAdapter? beside = ((StatesPoint)InsertionPoints.Of(model.Items, Roles.States)[0].Point).Adapter;

    public override Tensor Encode(IReadOnlyList<int> items)
    {
        using var scope = NewDisposeScope();
        var ids = new long[items.Count * StepData.TitleLength];
        var mask = new float[ids.Length];
        for (var i = 0; i < items.Count; i++)
        {
            var tokens = titles[items[i]];
            for (var j = 0; j < tokens.Length; j++)
            {
                ids[(i * StepData.TitleLength) + j] = tokens[j];
                mask[(i * StepData.TitleLength) + j] = 1;
            }
        }

        var words = Named("items.encoder.embeddings.word").index_select(0, tensor(ids, device: Place)).view(items.Count, StepData.TitleLength, -1);
        var positions = Named("items.encoder.embeddings.position").narrow(0, 0, StepData.TitleLength);
        var hidden = Norm(words + positions + Named("items.encoder.embeddings.type")[0], "items.encoder.embeddings.norm", 1e-12);
        var hide = (1 - tensor(mask, [items.Count, 1, 1, StepData.TitleLength], device: Place)) * -10_000;
        var first = new List<Tensor> { hidden.select(1, 0) };
        for (var i = 0; i < layers; i++)
        {
            hidden = Block(hidden, hide, "items", $"items.encoder.blocks.{i}", $"blocks.{i}", heads, nn.functional.gelu, 1e-12);
            first.Add(hidden.select(1, 0));
        }

        var state = beside is null ? first[^1] : beside.Apply(first, PackedLayout.OfEqualLengths(items.Count, length: 1));
        return nn.functional.gelu(Linear(state, "items.head.fc")).MoveToOuterDisposeScope();
    }
}
