using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Models;
using TransRec.Tests.Conformance;
using TransRec.Training;
using TransRec.Training.Objectives;
using static TorchSharp.torch;

namespace TransRec.Tests.Blocks.Points;

/// <summary>A low-rank adapter made in the tests: projection points work without an edit of any encoder.</summary>
public sealed class ProjectionPointTests
{
    public static MatrixTheoryData<string, string> Encoders => new(TinyModels.Towers.Where(tower => tower != "resnet"), TinyModels.UserEncoders);

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Adapted_equals_base_while_B_is_zero(string tower, string users)
    {
        using var model = TinyModels.Create(tower, users);
        var before = TinyModels.Outputs(model);
        using var set = Insert(model);
        model.Attach(set);
        Assert.Equal(before, TinyModels.Outputs(model));
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void A_trained_adapter_equals_the_weight_with_its_product_added(string tower, string users)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create(tower, users);
        using var set = Insert(model);
        model.Attach(set);
        using (var _ = no_grad())
        {
            foreach (var adapter in set.modules().OfType<LowRankAdapter>())
            {
                adapter.B.copy_(TinyModels.Normals(3, adapter.B.shape));
            }
        }

        var adapted = TinyModels.Outputs(model);
        model.Detach();
        Assert.NotEqual(adapted, TinyModels.Outputs(model));
        using (var _ = no_grad())
        {
            foreach (var (placed, adapter) in Points(model).Zip(set.modules().OfType<LowRankAdapter>()))
            {
                ((Projection)placed.Placed.Point).weight.add_(adapter.Delta());
            }
        }

        Assert.Equal(adapted, TinyModels.Outputs(model), (wanted, found) => Math.Abs(wanted - found) < 1e-5);
    }

    [Fact]
    public void Its_parameters_are_trained_and_the_projections_own_stay()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new FrozenOptions());
        using var frozen = model.Detach();
        using var set = Insert(model);
        model.Attach(set);
        RecommenderTask.Loss(model, TinyModels.ContentOf(model), new BinaryCrossEntropy(), TinyModels.Batch()).backward();
        Assert.All(set.modules().OfType<LowRankAdapter>(), adapter => Assert.True(adapter.B.grad!.abs().max().item<float>() > 0));
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void A_point_behind_a_sublayer_is_refused()
    {
        using var model = TinyModels.Create("bert");
        using var set = new AdapterSet();
        var placed = InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.AfterAttention)[0];
        using var adapter = new LowRankAdapter(new Projection(4, 4, Roles.Query), rank: 1);
        var error = Assert.Throws<ArgumentException>(() => set.Add(AdapterSet.Items, placed, adapter));
        Assert.Contains("is a point after a sublayer", error.Message, StringComparison.Ordinal);
    }

    private static AdapterSet Insert(Recommender model)
    {
        var set = new AdapterSet();
        foreach (var (encoder, placed) in Points(model))
        {
            set.Add(encoder, placed, new LowRankAdapter((Projection)placed.Point, rank: 2));
        }

        return set;
    }

    private static IEnumerable<(string Encoder, PlacedPoint Placed)> Points(Recommender model)
    {
        foreach (var role in new[] { Roles.Query, Roles.Value, Roles.FeedForwardUp })
        {
            foreach (var encoder in model.Items.Encoders)
            {
                foreach (var placed in InsertionPoints.Of(encoder.Module).Where(placed => placed.Point.Role == role))
                {
                    yield return ($"{AdapterSet.Items}.{encoder.Name}".TrimEnd('.'), placed);
                }
            }

            foreach (var placed in InsertionPoints.Of(model.Users, role))
            {
                yield return (AdapterSet.Users, placed);
            }
        }
    }
}
