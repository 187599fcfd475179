using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Blocks;
using TransRec.Blocks.Points;
using TransRec.Encoders.Users;
using TransRec.Models;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters;

public sealed class SideNetworkTests
{
    [Fact]
    public void It_mixes_the_states_by_its_gates_and_adds_the_result_to_the_last()
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new SideOptions { SideWidth = 1, BottleneckWidth = 1 });
        using var set = model.Adapters!;
        using (no_grad())
        {
            foreach (var (name, parameter) in set.ParametersOf(AdapterSet.Items))
            {
                parameter.fill_(name.EndsWith("weight", StringComparison.Ordinal) && !name.Contains("layers", StringComparison.Ordinal) ? 1 : 0);
            }
        }

        var adapter = ((StatesPoint)InsertionPoints.Of(model.Items.Encoders[0].Module, Roles.States)[0].Point).Adapter!;
        Tensor State(float value) => full(1, TinyModels.Width, value);
        // s0 = 16 x 1, s1 = (16 + 16 x 2) / 2 = 24, s2 = (24 + 16 x 3) / 2 = 36, output = 3 + 36
        var output = adapter.Apply([State(1), State(2), State(3)], PackedLayout.OfSortedLengths([1]));
        Assert.Equal(39, output[0, 0].item<float>(), 1e-4f);
    }

    [Theory]
    [InlineData("item")]
    [InlineData("user")]
    public void The_frozen_encoder_runs_without_an_autograd_graph(string encoder)
    {
        using var scope = NewDisposeScope();
        using var model = TinyModels.Create("bert");
        AdapterRegistry.Prepare(model, new SideOptions());
        using var set = model.Adapters!;
        var point = (StatesPoint)InsertionPoints.Of(encoder == "item" ? model.Items.Encoders[0].Module : model.Users, Roles.States)[0].Point;
        using var recorder = new Recorder(point.Adapter!);
        point.Place(recorder);
        var vectors = model.Encode([1, 2, 3]);
        var users = model.Users.Forward(vectors, SequenceLayout.Of([3], TinyModels.Positions));
        Assert.True(users.requires_grad);
        Assert.Equal([encoder == "user", false, false], recorder.Gradients); // the user encoder's first state leads to the item vectors
    }

    private sealed class Recorder(IStatesAdapter inner) : nn.Module(nameof(Recorder)), IStatesAdapter
    {
        public List<bool> Gradients { get; } = [];

        public bool IsRowWise => inner.IsRowWise;

        public bool StopsGradient => inner.StopsGradient;

        public Tensor Apply(IReadOnlyList<Tensor> states, PackedLayout layout)
        {
            Gradients.AddRange(states.Select(state => state.requires_grad));
            return inner.Apply(states, layout);
        }
    }
}
