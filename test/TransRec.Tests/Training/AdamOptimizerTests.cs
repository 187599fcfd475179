using TorchSharp.Modules;
using TransRec.Foundation.Files;
using TransRec.Tests.Conformance;
using TransRec.Training;
using static TorchSharp.torch;

namespace TransRec.Tests.Training;

public sealed class AdamOptimizerTests
{
    private const double Rate = 0.01;
    private const double Decay = 0.1;

    /// <summary>Below, at and above the width of a vector register; below, at and above a chunk of 65,536; three chunks and a rest.</summary>
    public static MatrixTheoryData<int, bool> Sizes => new([1, 7, 8, 9, 16, 17, 33, 65_535, 65_536, 65_537, 200_001], [true, false]);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_fused_pass_equals_the_tensor_operations(int size, bool decoupled)
    {
        using var scope = NewDisposeScope();
        var fused = Parameter(TinyModels.Normals(1, size, 1));
        var plain = Parameter(TinyModels.Normals(1, size, 1));
        using var optimizer = new AdamOptimizer([Group(Rate, fused)], Decay, decoupled);
        using var steps = new AdamOptimizer([], Decay, decoupled);
        var slot = new AdamOptimizer.Slot("plain", plain, zeros_like(plain), zeros_like(plain), Rate, Decay);
        for (var step = 0; step < 8; step++)
        {
            var gradient = TinyModels.Normals(10 + step, size, 1);
            SetGradient(fused, gradient);
            optimizer.Step(scale: 0.5);
            steps.Step();
            using var _ = no_grad();
            steps.WithTensors(slot, gradient, 0.5 * Rate);
        }

        Assert.True((fused - plain).abs().max().item<float>() < 2e-6);
        Assert.True((optimizer.State.Single().First - slot.First).abs().max().item<float>() < 2e-6);
        Assert.True((optimizer.State.Single().Second - slot.Second).abs().max().item<float>() < 2e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parameters_that_are_updated_together_equal_those_updated_one_by_one(bool decoupled)
    {
        using var scope = NewDisposeScope();
        long[][] shapes = [[3, 4], [4], [2, 2, 2], [4], [7]];
        Parameter[] together = [.. shapes.Select(shape => Parameter(zeros(shape)))]; // some begin equal, as norms do
        Parameter[] alone = [.. shapes.Select(shape => Parameter(zeros(shape)))];
        using var one = new AdamOptimizer(Groups(together), Decay, decoupled, _ => true);
        using var other = new AdamOptimizer(Groups(alone), Decay, decoupled, _ => false);
        for (var step = 0; step < 8; step++)
        {
            for (var i = 0; i < shapes.Length; i++)
            {
                var gradient = TinyModels.Normals(100 + (10 * step) + i, shapes[i]);
                together[i].grad = alone[i].grad = null;
                if (step != 3 || i != 2) // without one gradient that parameter stays
                {
                    SetGradient(together[i], gradient);
                    SetGradient(alone[i], gradient);
                }
            }

            one.Step(scale: 0.5);
            other.Step(scale: 0.5);
        }

        foreach (var (found, expected) in All(together, one).Zip(All(alone, other)))
        {
            Assert.True((found - expected).abs().max().item<float>() < 2e-6);
        }

        static IEnumerable<Tensor> All(Parameter[] parameters, AdamOptimizer optimizer) =>
            [.. parameters, .. optimizer.State.Select(state => state.First), .. optimizer.State.Select(state => state.Second)];

        static ParameterGroup[] Groups(Parameter[] all) =>
            [new("slow", Rate, [("0", all[0]), ("1", all[1])]), new("fast", 5 * Rate, [("2", all[2]), ("3", all[3]), ("4", all[4])])];
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Many_steps_equal_the_formula_in_double_precision(bool decoupled)
    {
        using var scope = NewDisposeScope();
        const int size = 19;
        var parameter = Parameter(TinyModels.Normals(1, size, 1));
        using var optimizer = new AdamOptimizer([Group(Rate, parameter)], Decay, decoupled);
        double[] p = [.. parameter.data<float>().Select(value => (double)value)], m = new double[size], v = new double[size];
        for (var step = 1; step <= 100; step++)
        {
            var gradient = TinyModels.Normals(10 + step, size, 1);
            SetGradient(parameter, gradient);
            optimizer.Step();
            SlowStep(p, [.. gradient.data<float>()], m, v, step, decoupled);
        }

        Assert.Equal(p, parameter.data<float>().Select(value => (double)value), (wanted, found) => Math.Abs(wanted - found) < 1e-5);
    }

    [Fact]
    public void The_first_step_moves_by_the_learning_rate_against_the_gradient()
    {
        using var scope = NewDisposeScope();
        var parameter = Parameter(tensor(new[] { 1f, 1f, 1f }));
        using var optimizer = new AdamOptimizer([Group(0.25, parameter)]);
        SetGradient(parameter, tensor(new[] { 4f, -0.5f, 0f }));
        optimizer.Step();
        Assert.Equal([0.75f, 1.25f, 1f], parameter.data<float>(), (wanted, found) => MathF.Abs(wanted - found) < 1e-6f);
    }

    [Theory]
    [InlineData(true, 0.99f)] // 1 - rate x decay
    [InlineData(false, 0.9f)] // decay is a gradient, and Adam's first step is the learning rate whatever its size
    public void Decay_shrinks_matrices_and_leaves_biases_alone(bool decoupled, float expected)
    {
        using var scope = NewDisposeScope();
        var matrix = Parameter(ones(2, 2));
        var bias = Parameter(ones(2));
        using var optimizer = new AdamOptimizer([new ParameterGroup("g", 0.1, [("matrix", matrix), ("bias", bias)])], weightDecay: 0.1, decoupled);
        SetGradient(matrix, zeros(2, 2));
        SetGradient(bias, zeros(2));
        optimizer.Step();
        Assert.All(matrix.data<float>(), value => Assert.Equal(expected, value, 1e-5f));
        Assert.Equal([1f, 1f], bias.data<float>());
    }

    [Fact]
    public void Each_group_has_its_own_learning_rate()
    {
        using var scope = NewDisposeScope();
        var slow = Parameter(zeros(1));
        var fast = Parameter(zeros(1));
        using var optimizer = new AdamOptimizer(
            [new ParameterGroup("slow", 0.01, [("slow", slow)]), new ParameterGroup("fast", 0.5, [("fast", fast)])]);
        SetGradient(slow, -ones(1));
        SetGradient(fast, -ones(1));
        optimizer.Step();
        Assert.Equal(0.01f, slow.item<float>(), 1e-6f);
        Assert.Equal(0.5f, fast.item<float>(), 1e-6f);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        using var scope = NewDisposeScope();
        var parameter = Parameter(ones(2, 2));
        using var optimizer = new AdamOptimizer([Group(Rate, parameter)], Decay);
        optimizer.Step();
        Assert.Equal([1f, 1f, 1f, 1f], parameter.data<float>());
    }

    [Fact]
    public void Forgetting_gradients_leaves_none()
    {
        using var scope = NewDisposeScope();
        var parameter = Parameter(ones(2));
        using var optimizer = new AdamOptimizer([Group(Rate, parameter)]);
        SetGradient(parameter, ones(2));
        optimizer.ZeroGradients();
        Assert.Null(parameter.grad);
    }

    [Fact]
    public void A_saved_and_restored_state_goes_on_with_the_same_bits()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "state.safetensors");
        var undisturbed = Parameter(TinyModels.Normals(1, 5, 7));
        using var first = new AdamOptimizer([Group(Rate, undisturbed)], Decay);
        Train(first, undisturbed, from: 0, to: 4);
        new TrainingState { Epoch = 2, Step = 3, LossSum = 0.1 + 0.2, BestScore = 1.0 / 3, BestEpoch = 1, Seconds = 9.5 }.Save(path, first, Running(3));
        Train(first, undisturbed, from: 4, to: 9);

        var resumed = Parameter(zeros(5, 7));
        using var second = new AdamOptimizer([Group(Rate, resumed)], Decay);
        var running = Running(0);
        var state = TrainingState.Load(path, second, running);
        Train(second, resumed, from: 4, to: 9);

        Assert.Equal(new TrainingState { Epoch = 2, Step = 3, LossSum = 0.1 + 0.2, BestScore = 1.0 / 3, BestEpoch = 1, Seconds = 9.5 }, state);
        Assert.Equal(first.Steps, second.Steps);
        Assert.Equal(3, running["mean"].item<float>());
        Assert.Equal(undisturbed.bytes.ToArray(), resumed.bytes.ToArray());
        Assert.Equal(first.State.Single().First.bytes.ToArray(), second.State.Single().First.bytes.ToArray());
        Assert.Equal(first.State.Single().Second.bytes.ToArray(), second.State.Single().Second.bytes.ToArray());
    }

    [Fact]
    public void A_state_of_another_shape_is_refused_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "state.safetensors");
        using var saved = new AdamOptimizer([Group(Rate, Parameter(ones(2, 3)))]);
        new TrainingState().Save(path, saved, Running(1));
        var other = Parameter(ones(3, 2));
        using var optimizer = new AdamOptimizer([Group(Rate, other)]);
        var error = Assert.Throws<CheckpointException>(() => TrainingState.Load(path, optimizer, Running(0)));
        Assert.Contains("parameter.p of shape [3, 2]", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, optimizer.Steps);
    }

    private static void Train(AdamOptimizer optimizer, Parameter parameter, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            SetGradient(parameter, TinyModels.Normals(10 + step, parameter.shape));
            optimizer.Step();
        }
    }

    private static void SlowStep(double[] p, float[] gradient, double[] m, double[] v, int step, bool decoupled)
    {
        for (var i = 0; i < p.Length; i++)
        {
            var g = gradient[i] + (decoupled ? 0 : Decay * p[i]);
            p[i] -= decoupled ? Rate * Decay * p[i] : 0;
            m[i] = (0.9 * m[i]) + (0.1 * g);
            v[i] = (0.999 * v[i]) + (0.001 * g * g);
            var first = m[i] / (1 - Math.Pow(0.9, step));
            var second = v[i] / (1 - Math.Pow(0.999, step));
            p[i] -= Rate * first / (Math.Sqrt(second) + 1e-8);
        }
    }

    private static Dictionary<string, Tensor> Running(float mean) => new() { ["mean"] = tensor(mean) };

    private static Parameter Parameter(Tensor values) => new(values);

    private static ParameterGroup Group(double rate, Parameter parameter) => new("group", rate, [("p", parameter)]);

    // The gradient of sum(p x g) is g.
    private static void SetGradient(Parameter parameter, Tensor gradient)
    {
        parameter.grad?.zero_();
        (parameter * gradient).sum().backward();
    }
}
