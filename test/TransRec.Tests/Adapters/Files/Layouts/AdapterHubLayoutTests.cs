using TransRec.Adapters;
using TransRec.Adapters.Files.Layouts;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters.Files.Layouts;

/// <summary>Folders that AdapterHub's library wrote, against its formulas written out over a plain encoder.</summary>
public sealed class AdapterHubLayoutTests : IDisposable
{
    private const double Near = 2e-5;

    private readonly TemporaryFolder folder = new();
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("bert.")]
    [InlineData("")]
    public void Double_seq_bn_acts_on_what_each_sublayer_gives(string prefix)
    {
        var tensors = PeftFolders.AdapterHubTensors(prefix);
        var options = Check(PeftFolders.AdapterHub, tensors, (layer, attention, output, input, norm) =>
        {
            var up = Through(tensors, prefix, layer, attention, output, x => x * sigmoid(x));
            return norm(up + output + input);
        });
        Assert.Equal("silu", Assert.IsType<HoulsbyOptions>(options).Activation);
    }

    [Fact]
    public void Seq_bn_acts_behind_the_norm_and_adds_the_sublayers_output()
    {
        var tensors = PeftFolders.AdapterHubTensors(attention: false);
        var config = With("\"mh_adapter\": true", "\"mh_adapter\": false").Replace("\"original_ln_before\": false", "\"original_ln_before\": true", StringComparison.Ordinal)
            .Replace("\"swish\"", "\"relu\"", StringComparison.Ordinal);
        var options = Check(config, tensors, (layer, attention, output, input, norm) =>
            attention ? norm(output + input) : norm(Through(tensors, "bert.", layer, attention: false, norm(output + input), x => x.clamp_min(0)) + output + input));
        Assert.IsType<PfeifferOptions>(options);
    }

    [Fact]
    public void Par_bn_acts_on_the_sublayers_input_and_is_scaled()
    {
        var tensors = PeftFolders.AdapterHubTensors(attention: false);
        var config = With("\"mh_adapter\": true", "\"mh_adapter\": false").Replace("\"is_parallel\": false", "\"is_parallel\": true", StringComparison.Ordinal)
            .Replace("\"scaling\": 1.0", "\"scaling\": 4.0", StringComparison.Ordinal).Replace("\"swish\"", "\"relu\"", StringComparison.Ordinal);
        var options = Check(config, tensors, (layer, attention, output, input, norm) =>
            attention ? norm(output + input) : norm(output + (Through(tensors, "bert.", layer, attention: false, input, x => x.clamp_min(0)) * 4) + input));
        Assert.Equal(4, Assert.IsType<ParallelBottleneckOptions>(options).Scale);
    }

    [Fact]
    public void Gelu_of_a_folder_without_version_is_the_approximation()
    {
        var tensors = PeftFolders.AdapterHubTensors();
        var config = With("\"swish\"", "\"gelu\"").Replace(",\n  \"version\": \"adapters.1.2.0\"", "", StringComparison.Ordinal);
        var options = Check(config, tensors, (layer, attention, output, input, norm) =>
            norm(Through(tensors, "bert.", layer, attention, output, x => 0.5 * x * (1 + tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x.pow(3)))))) + output + input));
        Assert.Equal("gelu_new", Assert.IsType<HoulsbyOptions>(options).Activation);
    }

    [Fact]
    public void A_block_that_is_left_out_has_no_adapter()
    {
        var tensors = PeftFolders.AdapterHubTensors().Where(tensor => tensor.Key.Contains("layer.1.", StringComparison.Ordinal)).ToDictionary();
        var options = Check(With("\"leave_out\": []", "\"leave_out\": [0]"), tensors, (layer, attention, output, input, norm) =>
            norm(layer == 0 ? output + input : Through(tensors, "bert.", layer, attention, output, x => x * sigmoid(x)) + output + input));
        Assert.Equal("1", ((HoulsbyOptions)options).ItemLayers);
    }

    private static string With(string from, string to) => PeftFolders.AdapterHub.Replace(from, to, StringComparison.Ordinal);

    private static Tensor Through(Dictionary<string, Tensor> tensors, string prefix, int layer, bool attention, Tensor x, Func<Tensor, Tensor> activation)
    {
        var name = $"{prefix}encoder.layer.{layer}.{(attention ? "attention.output" : "output")}.adapters.sst-2.";
        var inner = activation(matmul(x, tensors[name + "adapter_down.0.weight"].t()) + tensors[name + "adapter_down.0.bias"]);
        return matmul(inner, tensors[name + "adapter_up.weight"].t()) + tensors[name + "adapter_up.bias"];
    }

    private AdapterOptions Check(string config, IReadOnlyDictionary<string, Tensor> tensors, PlainEncoder.SublayerRule rule)
    {
        var path = PeftFolders.Write(folder["hub"], config, tensors, "adapter.safetensors");
        using var model = TinyModels.Create("bert");
        var plain = new PlainEncoder(model) { Sublayer = rule };
        Assert.True(plain.Distance(model) > 0.01, "The adapter changes nothing: the test shows nothing.");
        using var set = AdapterLayout.Of(path).Load(path, model);
        model.Attach(set);
        Assert.Equal(0, plain.Distance(model), Near);
        using var foreign = AdapterLayout.Of(path).Open(path, ((TextItemEncoder)model.Items).TextEncoder.Options);
        return foreign.Options;
    }
}
