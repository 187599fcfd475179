using TransRec.Data;
using TransRec.Tests.Conformance;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Training.Objectives;

public sealed class InBatchSoftmaxTests
{
    private static readonly InBatchSoftmax Plain = new(new InBatchSoftmaxOptions { LogQCorrection = false }, []);

    [Fact]
    public void The_users_own_items_are_no_negatives_and_the_target_stays()
    {
        using var scope = NewDisposeScope();
        var items = tensor(new float[,] { { 1, 0 }, { 2, 0 }, { 3, 0 }, { 4, 0 } });
        var batch = HandMadeBatch.OneUser(items: 4, targets: [2], own: [0, 1, 2]);
        // Left are the target, with score 3, and the other user's item, with score 4.
        Assert.Equal(Math.Log(1 + Math.E), Plain.Loss(tensor(new float[,] { { 1, 0 } }), items, batch).item<float>(), 1e-6);
    }

    [Fact]
    public void A_target_that_the_user_took_before_is_still_the_target()
    {
        using var scope = NewDisposeScope();
        // The user took item 0, then 1, then 0 again: at the second row item 0 is the target and item 1 the user's own.
        var batch = HandMadeBatch.OneUser(items: 3, targets: [1, 0], own: [0, 1]);
        var items = tensor(new float[,] { { 1 }, { 1 }, { 0 } });
        Assert.Equal(Math.Log(1 + Math.Exp(-1)), Plain.Loss(ones(2, 1), items, batch).item<float>(), 1e-6);
    }

    [Fact]
    public void An_own_item_gets_no_gradient_as_a_negative()
    {
        using var scope = NewDisposeScope();
        var items = TinyModels.Normals(1, 4, 3).requires_grad_();
        Plain.Loss(TinyModels.Normals(2, 1, 3), items, HandMadeBatch.OneUser(items: 4, targets: [2], own: [0, 1, 2])).backward();
        var sizes = items.grad!.abs().sum(1).data<float>().ToArray();
        Assert.Equal([0f, 0f], sizes[..2]);
        Assert.All(sizes[2..], size => Assert.True(size > 0));
    }

    [Fact]
    public void The_gradient_raises_the_targets_score()
    {
        using var scope = NewDisposeScope();
        var user = zeros(1, 2, requires_grad: true);
        var items = tensor(new float[,] { { 2, 0 }, { 0, 4 } });
        Plain.Loss(user, items, HandMadeBatch.OneUser(items: 2, targets: [0])).backward();
        Assert.Equal([-1f, 2f], user.grad!.data<float>()); // sum over items of (probability - wanted) x item
    }

    [Fact]
    public void A_rare_item_is_corrected_upwards()
    {
        using var scope = NewDisposeScope();
        // Two equal scores. In a batch of 1 input + 1 user = 2 interactions the target (share 0.5) comes up with probability 0.75, the
        // other (share 0.1) with 0.19.
        var corrected = new InBatchSoftmax(new InBatchSoftmaxOptions(), [0, 0.5, 0.1]);
        var loss = corrected.Loss(zeros(1, 1), zeros(2, 1), HandMadeBatch.OneUser(items: 2, targets: [0], own: [0]));
        Assert.Equal(-Math.Log((1 / 0.75) / ((1 / 0.75) + (1 / 0.19))), loss.item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_loss_equals_a_slow_loop(bool logQ)
    {
        using var scope = NewDisposeScope();
        var batch = TinyModels.Batch(negatives: false);
        var frequencies = ItemFrequencies.Of(TinyModels.Domain);
        double[] shares = [.. frequencies.Counts.ToArray().Select(count => (double)count / frequencies.Total)];
        var users = TinyModels.Normals(1, batch.TargetRows.Length, 5);
        var items = TinyModels.Normals(2, batch.Items.Length, 5);
        var interactions = batch.Lengths.Sum() + batch.Users;
        Assert.Contains(true, batch.Own);
        Assert.Contains(false, batch.Own);

        var sum = 0.0;
        for (var target = 0; target < batch.TargetRows.Length; target++)
        {
            var all = 0.0;
            var wanted = 0.0;
            for (var item = 0; item < batch.Items.Length; item++)
            {
                var presence = logQ ? 1 - Math.Pow(1 - shares[batch.Items[item]], interactions) : 1;
                var odds = Math.Exp(Dot(users, target, items, item)) / presence;
                wanted = item == batch.TargetPlaces[target] ? odds : wanted;
                all += item == batch.TargetPlaces[target] || !batch.Own[(batch.TargetUsers[target] * batch.Items.Length) + item] ? odds : 0;
            }

            sum -= Math.Log(wanted / all);
        }

        var objective = new InBatchSoftmax(new InBatchSoftmaxOptions { LogQCorrection = logQ }, shares);
        Assert.Equal(sum / batch.TargetRows.Length, objective.Loss(users, items, batch).item<float>(), 1e-5);
    }

    [Fact]
    public void An_item_without_interactions_keeps_the_loss_finite()
    {
        using var scope = NewDisposeScope();
        var objective = new InBatchSoftmax(new InBatchSoftmaxOptions(), [0, 1, 0]);
        Assert.True(float.IsFinite(objective.Loss(ones(1, 1), ones(2, 1), HandMadeBatch.OneUser(items: 2, targets: [0], own: [0])).item<float>()));
    }

    private static double Dot(Tensor users, long user, Tensor items, long item) =>
        Enumerable.Range(0, (int)users.shape[1]).Sum(i => (double)users[user, i].item<float>() * items[item, i].item<float>());
}
