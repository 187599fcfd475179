using TorchSharp.Modules;
using TransRec.Insertion;
using TransRec.Models;
using TransRec.Modules;
using TransRec.Text;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>
/// A training step as the reference (Adapter4Rec) computes it, from the parameters of one of our models: every position's item and negative is a title
/// of 30 tokens, padding and repeated items included; every layer computes every token.
/// </summary>
/// <param name="model">BERT and SASRec, with Houlsby adapters, a side network at BERT, or none; dropout 0.</param>
/// <param name="titles">The catalogue's tokens.</param>
/// <param name="layers">Blocks of BERT.</param>
/// <param name="heads">Attention heads of BERT.</param>
internal sealed class ReferenceStep(Recommender model, TokenizedTitles titles, int layers, int heads)
{
    private const int UserBlocks = 2;
    private const int UserHeads = 2;

    private readonly IReadOnlyDictionary<string, Parameter> named = TrainedWeights.Named(model);
    private readonly IStatesAdapter? beside = InsertionPoints.Of(model.Items, Roles.States).Select(placed => ((StatesPoint)placed.Point).Adapter).First();

    /// <summary>Titles that are encoded for a number of users: every position and one more, each with a negative.</summary>
    public static int Titles(int users) => users * (StepData.Positions + 1) * 2;

    /// <summary>The loss of a batch.</summary>
    public Tensor Loss(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var (items, valid) = Layout(batch);
        var vectors = Encode(items).view(batch.Users, StepData.Positions + 1, 2, -1); // [users, positions + 1, 2, width]
        var inputs = vectors.narrow(1, 0, StepData.Positions).select(2, 0);
        var positive = vectors.narrow(1, 1, StepData.Positions).select(2, 0);
        var negative = vectors.narrow(1, 0, StepData.Positions).select(2, 1);
        var users = Users(inputs, valid);
        var places = valid.view(-1).nonzero().view(-1);
        Tensor Scores(Tensor of) => (users * of).sum(-1).view(-1).index_select(0, places);
        var toOne = nn.functional.binary_cross_entropy_with_logits(Scores(positive), ones_like(places, dtype: ScalarType.Float32));
        var toZero = nn.functional.binary_cross_entropy_with_logits(Scores(negative), zeros_like(places, dtype: ScalarType.Float32));
        return (toOne + toZero).MoveToOuterDisposeScope();
    }

    /// <summary>[CLS] -> Linear -> GELU of titles that are all padded.</summary>
    /// <param name="items">Item numbers, repeated as they come.</param>
    /// <returns>[items, width].</returns>
    public Tensor Encode(IReadOnlyList<int> items)
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

        var words = named["items.encoder.embeddings.word"].index_select(0, tensor(ids)).view(items.Count, StepData.TitleLength, -1);
        var positions = named["items.encoder.embeddings.position"].narrow(0, 0, StepData.TitleLength);
        var hidden = Norm(words + positions + named["items.encoder.embeddings.type"][0], "items.encoder.embeddings.norm", 1e-12);
        var hide = (1 - tensor(mask, [items.Count, 1, 1, StepData.TitleLength])) * -10_000;
        var first = new List<Tensor> { hidden.select(1, 0) };
        for (var i = 0; i < layers; i++)
        {
            var layer = hidden;
            hidden = Block(layer, hide, "items", $"items.encoder.blocks.{i}", $"blocks.{i}", heads, nn.functional.gelu, 1e-12);
            first.Add(hidden.select(1, 0));
        }

        var state = beside is null ? first[^1] : beside.Apply(first, PackedLayout.OfEqualLengths(items.Count, length: 1));
        return nn.functional.gelu(Linear(state, "items.head.fc")).MoveToOuterDisposeScope();
    }

    private Tensor Users(Tensor inputs, Tensor valid)
    {
        var hidden = Norm(inputs + named["users.position"], "users.norm", 1e-6);
        var future = ones(StepData.Positions, StepData.Positions).tril().view(1, 1, StepData.Positions, StepData.Positions);
        var hide = (1 - (future * valid.view(-1, 1, 1, StepData.Positions))) * -1e9;
        for (var i = 0; i < UserBlocks; i++)
        {
            hidden = Block(hidden, hide, "users", $"users.blocks.{i}", $"blocks.{i}", UserHeads, x => nn.functional.relu(x), 1e-6);
        }

        return hidden;
    }

    private Tensor Block(Tensor input, Tensor hide, string encoder, string block, string path, int blockHeads, Func<Tensor, Tensor> activation, double epsilon)
    {
        using var scope = NewDisposeScope();
        var (rows, length, width) = (input.shape[0], input.shape[1], input.shape[2]);
        Tensor Heads(Tensor x) => x.view(rows, length, blockHeads, width / blockHeads).transpose(1, 2); // [rows, heads, length, headWidth]
        var scores = matmul(Heads(Linear(input, $"{block}.attention.query")), Heads(Linear(input, $"{block}.attention.key")).transpose(-1, -2));
        var weights = nn.functional.softmax((scores / Math.Sqrt((double)width / blockHeads)) + hide, -1);
        var attended = matmul(weights, Heads(Linear(input, $"{block}.attention.value"))).transpose(1, 2).reshape(rows, length, width);
        var output = Linear(attended, $"{block}.attention.output");
        var middle = Norm(Adapted(output, $"adapters.{encoder}.{path}.attention_after") + input, $"{block}.attention_norm", epsilon);
        var fed = Linear(activation(Linear(middle, $"{block}.up")), $"{block}.down");
        return Norm(Adapted(fed, $"adapters.{encoder}.{path}.feedforward_after") + middle, $"{block}.feedforward_norm", epsilon).MoveToOuterDisposeScope();
    }

    private Tensor Adapted(Tensor output, string adapter) => named.ContainsKey($"{adapter}.down.weight")
        ? Linear(nn.functional.relu(Linear(output, $"{adapter}.down")), $"{adapter}.up") + output
        : output;

    private Tensor Linear(Tensor input, string name) => nn.functional.linear(input, named[$"{name}.weight"], named.GetValueOrDefault($"{name}.bias"));

    private Tensor Norm(Tensor input, string name, double epsilon)
    {
        var weight = named[$"{name}.weight"];
        return nn.functional.layer_norm(input, weight.shape, weight, named[$"{name}.bias"], epsilon);
    }

    // The reference's sample: position by position an item and a negative, padding (item 0) in front; the last position's negative is padding.
    private static (int[] Items, Tensor Valid) Layout(SequenceBatch batch)
    {
        var longest = batch.InputPlaces.Length / batch.Users;
        var items = new int[Titles(batch.Users)];
        var valid = new float[batch.Users * StepData.Positions];
        for (var target = 0; target < batch.TargetRows.Length; target++)
        {
            var row = batch.TargetRows[target];
            var user = (int)(row / longest);
            var position = (int)(row % longest) + StepData.Positions - longest;
            var at = ((user * (StepData.Positions + 1)) + position) * 2;
            items[at] = batch.Items[batch.InputPlaces[row]];
            items[at + 1] = batch.Items[batch.NegativePlaces[target]];
            items[at + 2] = batch.Items[batch.TargetPlaces[target]];
            valid[(user * StepData.Positions) + position] = 1;
        }

        return (items, tensor(valid, [batch.Users, StepData.Positions]));
    }
}
