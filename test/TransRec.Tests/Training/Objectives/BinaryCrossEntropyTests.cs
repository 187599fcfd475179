using TransRec.Tests.Conformance;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Training.Objectives;

public sealed class BinaryCrossEntropyTests
{
    private static readonly BinaryCrossEntropy Objective = new();

    [Fact]
    public void Scores_of_zero_cost_twice_the_logarithm_of_two()
    {
        using var scope = NewDisposeScope();
        var batch = HandMadeBatch.OneUser(items: 2, targets: [0], negatives: [1]);
        Assert.Equal(2 * Math.Log(2), Objective.Loss(zeros(1, 2), ones(2, 2), batch).item<float>(), 1e-6);
    }

    [Fact]
    public void The_loss_equals_a_slow_loop()
    {
        using var scope = NewDisposeScope();
        var batch = TinyModels.Batch();
        var users = TinyModels.Normals(1, batch.TargetRows.Length, 5);
        var items = TinyModels.Normals(2, batch.Items.Length, 5);
        Assert.True(batch.TargetRows.Length > 10);

        var sum = 0.0;
        for (var target = 0; target < batch.TargetRows.Length; target++)
        {
            sum += Math.Log(1 + Math.Exp(-Dot(users, target, items, batch.TargetPlaces[target])));
            sum += Math.Log(1 + Math.Exp(Dot(users, target, items, batch.NegativePlaces[target])));
        }

        Assert.Equal(sum / batch.TargetRows.Length, Objective.Loss(users, items, batch).item<float>(), 1e-5);
    }

    [Fact]
    public void The_gradient_pulls_the_user_to_the_positive_and_away_from_the_negative()
    {
        using var scope = NewDisposeScope();
        var user = zeros(1, 2, requires_grad: true);
        var items = tensor(new float[,] { { 2, 0 }, { 0, 4 } });
        Objective.Loss(user, items, HandMadeBatch.OneUser(items: 2, targets: [0], negatives: [1])).backward();
        Assert.Equal([-1f, 2f], user.grad!.data<float>()); // -sigmoid(0) x positive + sigmoid(0) x negative
    }

    [Fact]
    public void Large_scores_stay_finite()
    {
        using var scope = NewDisposeScope();
        var items = tensor(new float[,] { { -1000 }, { 1000 } });
        var loss = Objective.Loss(ones(1, 1), items, HandMadeBatch.OneUser(items: 2, targets: [0], negatives: [1]));
        Assert.Equal(2000, loss.item<float>());
    }

    private static double Dot(Tensor users, long user, Tensor items, long item) =>
        Enumerable.Range(0, (int)users.shape[1]).Sum(i => (double)users[user, i].item<float>() * items[item, i].item<float>());
}
