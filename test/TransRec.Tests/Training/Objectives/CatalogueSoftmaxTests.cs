using TransRec.Data;
using TransRec.Tests.Conformance;
using TransRec.Tests.Data;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Training.Objectives;

[Collection(nameof(TorchGenerator))]
public sealed class CatalogueSoftmaxTests
{
    [Fact]
    public void The_loss_equals_a_slow_loop_over_the_catalogue_with_the_batchs_items_as_they_are_now()
    {
        using var scope = NewDisposeScope();
        var memory = Memory(TinyModels.Domain, width: 5);
        var batch = TinyModels.Batch(negatives: false, size: 3);
        var users = TinyModels.Normals(1, batch.TargetRows.Length, 5);
        var items = TinyModels.Normals(2, batch.Items.Length, 5);
        Assert.True(batch.Items.Length < TinyModels.Items);

        var sum = 0.0;
        for (var target = 0; target < batch.TargetRows.Length; target++)
        {
            var (all, wanted) = (0.0, 0.0);
            for (var item = 1; item <= TinyModels.Items; item++)
            {
                var place = Array.IndexOf(batch.Items, item);
                var odds = Math.Exp(place >= 0 ? Dot(users[target], items[place]) : Dot(users[target], memory.Vectors[item]));
                wanted = place == batch.TargetPlaces[target] ? odds : wanted;
                var own = place >= 0 && batch.Own[(batch.TargetUsers[target] * batch.Items.Length) + place];
                all += place == batch.TargetPlaces[target] || !own ? odds : 0;
            }

            sum -= Math.Log(wanted / all);
        }

        Assert.Equal(sum / batch.TargetRows.Length, new CatalogueSoftmax(memory).Loss(users, items, batch).item<float>(), 1e-5);
    }

    [Fact]
    public void The_batchs_vectors_are_remembered_and_no_others_change()
    {
        using var scope = NewDisposeScope();
        var memory = Memory(TinyModels.Domain, width: 5);
        var before = memory.Vectors.clone();
        var batch = TinyModels.Batch(negatives: false, size: 3);
        var items = TinyModels.Normals(2, batch.Items.Length, 5);
        new CatalogueSoftmax(memory).Loss(TinyModels.Normals(1, batch.TargetRows.Length, 5), items, batch);
        for (var item = 0; item <= TinyModels.Items; item++)
        {
            var place = Array.IndexOf(batch.Items, item);
            Assert.Equal((place < 0 ? before[item] : items[place]).data<float>().ToArray(), memory.Vectors[item].data<float>().ToArray());
        }
    }

    [Fact]
    public void Gradients_reach_users_by_all_items_and_no_item_but_the_batchs()
    {
        using var scope = NewDisposeScope();
        var memory = new ItemMemory(TinyModels.Domain, width: 2);
        memory.Vectors[4, 1] = 1; // the only vector with anything in place 1
        var user = zeros(1, 2, requires_grad: true);
        var batch = HandMadeBatch.OneUser(items: 2, targets: [0]);
        Array.ForEach([0, 1], place => batch.Items[place] = place + 1);
        new CatalogueSoftmax(memory).Loss(user, zeros(2, 2), batch).backward();
        Assert.Equal(1f / TinyModels.Items, user.grad![0, 1].item<float>(), 1e-6); // the probability of item 4 times its vector
        Assert.False(memory.Vectors.requires_grad);
    }

    [Fact]
    public void In_a_joined_domain_the_items_of_the_batchs_own_domain_alone_are_negatives()
    {
        using var scope = NewDisposeScope();
        var joined = Domain.Join([Named("one", items: 4), Named("two", items: 7)]);
        var batch = HandMadeBatch.OneUser(items: 2, targets: [0]);
        Array.ForEach([0, 1], place => batch.Items[place] = place + 5); // of the second
        Assert.Equal(Math.Log(7), new CatalogueSoftmax(new ItemMemory(joined, width: 2)).Loss(zeros(1, 2), zeros(2, 2), batch).item<float>(), 1e-5);
    }

    [Fact]
    public void A_refreshed_memory_holds_every_items_vector_and_the_model_trains_on()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert", dropout: 0.5);
        model.SetTraining(true);
        var content = TinyModels.ContentOf(model);
        var memory = new ItemMemory(TinyModels.Domain, model.Items.Width);
        memory.Refresh(model, content);
        Assert.True(model.training && model.Items.training);
        model.SetTraining(false);
        using var _ = no_grad();
        var expected = model.Items.Encode(content, [3, 7]);
        Assert.True((memory.Vectors.index_select(0, tensor(new long[] { 3, 7 })) - expected).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void A_training_that_was_stopped_within_an_epoch_goes_on_to_the_same_weights()
    {
        using var folder = new TemporaryFolder();
        var undisturbed = Trained(folder["a"], stopAfter: null);
        _ = Trained(folder["b"], stopAfter: 4); // of three steps an epoch
        Assert.Equal(undisturbed, Trained(folder["b"], stopAfter: null));
    }

    private static Domain Named(string name, int items)
    {
        var (all, users) = SmallDomains.Random(seed: 1, items, users: 6);
        return Domain.Create(name, all, users);
    }

    private static float[] Trained(string folder, int? stopAfter)
    {
        using var model = TinyModels.Create("bert", dropout: 0.1);
        var options = new RecommenderTrainingOptions
        {
            Objective = new CatalogueSoftmaxOptions(),
            Training = new TrainingOptions { Epochs = 3, BatchSize = 7, Patience = 0 },
        };
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var progress = new Steps(() => Cancel(++steps));
        new RecommenderTrainer(model, TinyModels.ContentOf(model), TinyModels.Domain, options) { Store = TrainingFiles.InFolder(folder, model) }.Run(progress, stop.Token);
        return TinyModels.Outputs(model);

        void Cancel(int step)
        {
            if (step == stopAfter)
            {
                stop.Cancel();
            }
        }
    }

    private static ItemMemory Memory(Domain domain, int width)
    {
        var memory = new ItemMemory(domain, width);
        memory.Vectors.copy_(TinyModels.Normals(9, domain.ItemCount + 1, width));
        return memory;
    }

    private static double Dot(Tensor user, Tensor item) => Enumerable.Range(0, (int)user.shape[0]).Sum(i => (double)user[i].item<float>() * item[i].item<float>());

    private sealed class Steps(Action step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value is TrainingStep)
            {
                step();
            }
        }
    }
}
