using TorchSharp;
using TransRec.Checkpoints;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using static TorchSharp.torch;

namespace TransRec.Tests.Checkpoints;

public sealed class ModuleWeightsTests : IDisposable
{
    private static readonly KeyMap s_keys = new(("dense.", "lin."), ("LayerNorm.", "norm."));

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Small _module = new();

    public void Dispose()
    {
        _module.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_saved_module_loads_into_another_and_every_tensor_is_equal()
    {
        ModuleWeights.Save(_module, _folder["a.safetensors"], s_keys, new Dictionary<string, string> { ["format"] = "pt" });
        using var other = new Small();
        using var file = SafetensorsFile.Open(_folder["a.safetensors"]);
        Assert.Equal(["LayerNorm.mean", "dense.bias", "dense.weight"], file.Entries.Keys.Order(StringComparer.Ordinal));
        var report = ModuleWeights.Load(other, file, s_keys);
        Assert.Equal(["lin.bias", "lin.weight", "norm.mean"], report.Loaded);
        Assert.Empty(report.Missing);
        Assert.Empty(report.Unexpected);
        var expected = _module.state_dict();
        Assert.All(other.state_dict(), pair => SampleTensors.AssertSame(expected[pair.Key].detach(), pair.Value.detach()));
        Assert.True(other.lin.weight.requires_grad);
    }

    [Fact]
    public void Floating_point_types_are_converted_to_the_modules()
    {
        var weight = tensor(new[] { 1.5, 2, 3, 4, 5, 6 }).view(2, 3);
        using var file = Source(("lin.weight", weight), ("lin.bias", zeros(2, dtype: ScalarType.BFloat16)), ("norm.mean", ones(2)));
        ModuleWeights.Load(_module, file);
        Assert.Equal([1.5f, 2, 3, 4, 5, 6], _module.lin.weight.data<float>());
    }

    [Fact]
    public void Every_defect_is_listed_and_nothing_is_changed()
    {
        var before = _module.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        using var file = Source(("dense.weight", ones(3, 2)), ("LayerNorm.mean", ones(2, dtype: ScalarType.Int64)), ("head.bias", ones(1)));
        var error = Assert.Throws<CheckpointException>(() => ModuleWeights.Load(_module, file, s_keys));
        Assert.Contains("Missing: dense.bias (for lin.bias).", error.Message);
        Assert.Contains("Unexpected: head.bias.", error.Message);
        Assert.Contains("dense.weight F32 [3, 2] does not fit lin.weight [2, 3]", error.Message);
        Assert.Contains("LayerNorm.mean I64 [2] does not convert to the Float32 of norm.mean", error.Message);
        Assert.All(_module.state_dict(), pair => SampleTensors.AssertSame(before[pair.Key], pair.Value.detach()));
    }

    [Fact]
    public void A_tensor_that_cannot_be_read_leaves_the_module_as_it_was()
    {
        var before = _module.lin.weight.detach().clone();
        using var source = new Damaged(Source(("lin.weight", ones(2, 3)), ("lin.bias", ones(2)), ("norm.mean", ones(2))));
        Assert.Throws<CheckpointException>(() => ModuleWeights.Load(_module, source));
        SampleTensors.AssertSame(before, _module.lin.weight.detach());
    }

    [Fact]
    public void Missing_and_unexpected_names_may_be_allowed_and_are_reported()
    {
        using var file = Source(("lin.weight", ones(2, 3)), ("norm.mean", ones(2)), ("head.bias", ones(1)));
        var report = ModuleWeights.Load(_module, file, mayBeMissing: name => name == "lin.bias", mayBeIgnored: name => name.StartsWith("head.", StringComparison.Ordinal));
        Assert.Equal(["lin.weight", "norm.mean"], report.Loaded);
        Assert.Equal(["lin.bias"], report.Missing);
        Assert.Equal(["head.bias"], report.Unexpected);
        Assert.Equal(1f, _module.lin.weight.mean().item<float>());
    }

    [Fact]
    public void Only_tensors_behind_the_prefix_take_part()
    {
        using var file = Source(("encoder.lin.weight", ones(2, 3)), ("encoder.lin.bias", ones(2)), ("encoder.norm.mean", ones(2)), ("user.weight", ones(9)));
        var report = ModuleWeights.Load(_module, file, prefix: "encoder.");
        Assert.Equal(3, report.Loaded.Count);
    }

    [Fact]
    public void Loading_leaves_no_tensor_behind()
    {
        using var file = Source(("lin.weight", ones(2, 3)), ("lin.bias", ones(2)), ("norm.mean", ones(2)));
        using var scope = NewDisposeScope();
        ModuleWeights.Load(_module, file);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Saving_takes_what_the_filter_passes_and_rejects_names_without_counterpart()
    {
        ModuleWeights.Save(_module, _folder["a.safetensors"], filter: name => name.StartsWith("lin.", StringComparison.Ordinal));
        using var file = SafetensorsFile.Open(_folder["a.safetensors"]);
        Assert.Equal(["lin.bias", "lin.weight"], file.Entries.Keys.Order(StringComparer.Ordinal));
        var error = Assert.Throws<CheckpointException>(() => ModuleWeights.Save(_module, _folder["b.safetensors"], new KeyMap(("dense.", "lin."))));
        Assert.Contains("no published name in the key map: norm.mean.", error.Message);
        Assert.Throws<CheckpointException>(() => ModuleWeights.Save(_module, _folder["b.safetensors"], filter: _ => false));
        Assert.False(File.Exists(_folder["b.safetensors"]));
    }

    private SafetensorsFile Source(params (string Name, Tensor Tensor)[] tensors)
    {
        SafetensorsWriter.Write(_folder["source.safetensors"], tensors.ToDictionary(row => row.Name, row => row.Tensor));
        return SafetensorsFile.Open(_folder["source.safetensors"]);
    }

    private sealed class Norm : nn.Module
    {
        internal Norm()
            : base(nameof(Norm))
        {
            register_buffer("mean", rand(2));
        }
    }

    private sealed class Small : nn.Module
    {
        internal readonly TorchSharp.Modules.Linear lin = nn.Linear(3, 2);
        internal readonly Norm norm = new();

        internal Small()
            : base(nameof(Small)) => RegisterComponents();
    }

    /// <summary>A source whose header is sound and whose last tensor is not.</summary>
    private sealed class Damaged(ITensorSource source) : ITensorSource
    {
        private int _left = source.Entries.Count - 1;

        public string Location => source.Location;

        public IReadOnlyDictionary<string, TensorEntry> Entries => source.Entries;

        public IReadOnlyDictionary<string, string> Metadata => source.Metadata;

        public Tensor Read(string name) => _left-- > 0 ? source.Read(name) : throw new CheckpointException("Damaged.");

        public void Dispose() => source.Dispose();
    }
}
