using TorchSharp.Modules;
using TransRec.Models;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Benchmarks.Steps;

/// <summary>
/// A training step as the reference (Adapter4Rec) computes it, from the parameters of one of our models: every position's item and negative is encoded for
/// itself, padding and repeated items included; every layer computes every row.
/// </summary>
/// <param name="model">A Transformer and SASRec, with Houlsby adapters or none; dropout 0.</param>
internal abstract class ReferenceStep(Recommender model)
{
    private const int UserBlocks = 2;
    private const int UserHeads = 2;

    private readonly IReadOnlyDictionary<string, Parameter> named = TrainedWeights.Named(model);

    /// <summary>Where the model is.</summary>
    protected Device Place { get; } = model.Users.parameters().First().device;

    /// <summary>Items that are encoded for a number of users: every position and one more, each with a negative.</summary>
    public static int Items(int users) => users * (StepData.Positions + 1) * 2;

    /// <summary>The item at every place that is encoded for a batch, padding (0) included.</summary>
    public static int[] Places(SequenceBatch batch) => Layout(batch, CPU).Items;

    /// <summary>The loss of a batch.</summary>
    public Tensor Loss(SequenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var (items, valid) = Layout(batch, Place);
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

    /// <summary>[CLS] -> Linear -> GELU of items.</summary>
    /// <param name="items">Item numbers, repeated as they come.</param>
    /// <returns>[items, width].</returns>
    public abstract Tensor Encode(IReadOnlyList<int> items);

    /// <summary>A parameter of the model.</summary>
    protected Tensor Named(string name) => named[name];

    private Tensor Users(Tensor inputs, Tensor valid)
    {
        var hidden = Norm(inputs + named["users.position"], "users.norm", 1e-6);
        var future = ones(StepData.Positions, StepData.Positions, device: Place).tril().view(1, 1, StepData.Positions, StepData.Positions);
        var hide = (1 - (future * valid.view(-1, 1, 1, StepData.Positions))) * -1e9;
        for (var i = 0; i < UserBlocks; i++)
        {
            hidden = Block(hidden, hide, "users", $"users.blocks.{i}", $"blocks.{i}", UserHeads, x => nn.functional.relu(x), 1e-6);
        }

        return hidden;
    }

    /// <summary>A Transformer block, post-norm or pre-norm.</summary>
    /// <param name="input">[rows, length, width].</param>
    /// <param name="hide">Added to the scores; null: nothing is hidden.</param>
    /// <param name="encoder">items or users.</param>
    /// <param name="block">The block's name in front of its parameters.</param>
    /// <param name="path">The block's name in front of its adapters.</param>
    /// <param name="blockHeads">Attention heads.</param>
    /// <param name="activation">Of the feed-forward layer.</param>
    /// <param name="epsilon">Of the norms.</param>
    /// <param name="preNorm">Whether norms stand in front of the sublayers.</param>
    protected Tensor Block(
        Tensor input, Tensor? hide, string encoder, string block, string path, int blockHeads, Func<Tensor, Tensor> activation, double epsilon, bool preNorm = false)
    {
        using var scope = NewDisposeScope();
        var (rows, length, width) = (input.shape[0], input.shape[1], input.shape[2]);
        Tensor Heads(Tensor x) => x.view(rows, length, blockHeads, width / blockHeads).transpose(1, 2); // [rows, heads, length, headWidth]
        Tensor InFront(Tensor x, string norm) => preNorm ? Norm(x, norm, epsilon) : x;
        Tensor Behind(Tensor x, string norm) => preNorm ? x : Norm(x, norm, epsilon);
        var given = InFront(input, $"{block}.attention_norm");
        var scores = matmul(Heads(Linear(given, $"{block}.attention.query")), Heads(Linear(given, $"{block}.attention.key")).transpose(-1, -2))
            / Math.Sqrt((double)width / blockHeads);
        var weights = nn.functional.softmax(hide is null ? scores : scores + hide, -1);
        var attended = matmul(weights, Heads(Linear(given, $"{block}.attention.value"))).transpose(1, 2).reshape(rows, length, width);
        var output = Linear(attended, $"{block}.attention.output");
        var middle = Behind(Adapted(output, $"adapters.{encoder}.{path}.attention_after") + input, $"{block}.attention_norm");
        var fed = Linear(activation(Linear(InFront(middle, $"{block}.feedforward_norm"), $"{block}.up")), $"{block}.down");
        return Behind(Adapted(fed, $"adapters.{encoder}.{path}.feedforward_after") + middle, $"{block}.feedforward_norm").MoveToOuterDisposeScope();
    }

    /// <summary>A linear layer of the model.</summary>
    protected Tensor Linear(Tensor input, string name) => nn.functional.linear(input, named[$"{name}.weight"], named.GetValueOrDefault($"{name}.bias"));

    /// <summary>A layer norm of the model.</summary>
    protected Tensor Norm(Tensor input, string name, double epsilon)
    {
        var weight = named[$"{name}.weight"];
        return nn.functional.layer_norm(input, weight.shape, weight, named[$"{name}.bias"], epsilon);
    }

    private Tensor Adapted(Tensor output, string adapter) => named.ContainsKey($"{adapter}.down.weight")
        ? Linear(nn.functional.relu(Linear(output, $"{adapter}.down")), $"{adapter}.up") + output
        : output;

    // The reference's sample: position by position an item and a negative, padding (item 0) in front; the last position's negative is padding.
    private static (int[] Items, Tensor Valid) Layout(SequenceBatch batch, Device device)
    {
        var longest = batch.InputPlaces.Length / batch.Users;
        var items = new int[Items(batch.Users)];
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

        return (items, tensor(valid, [batch.Users, StepData.Positions], device: device));
    }
}
