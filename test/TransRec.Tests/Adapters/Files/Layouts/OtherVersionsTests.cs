using System.Text.Json.Nodes;
using TransRec.Adapters.Files.Layouts;
using TransRec.Adapters.Methods;
using TransRec.Foundation.Files;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters.Files.Layouts;

/// <summary>Folders of other versions of PEFT and AdapterHub.</summary>
public sealed class OtherVersionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("[\"value\"]")]
    [InlineData("\".*self\\\\.value\"")]
    public void Exclude_modules_takes_projections_away(string excluded)
    {
        var tensors = PeftFolders.LoraTensors().Where(tensor => !tensor.Key.Contains(".value.", StringComparison.Ordinal)).ToDictionary();
        var path = PeftFolders.Write(folder["peft"], PeftFolders.Lora.Replace("\"exclude_modules\": null", $"\"exclude_modules\": {excluded}", StringComparison.Ordinal), tensors);
        using var model = TinyModels.Create("bert");
        using var set = AdapterLayout.Of(path).Load(path, model);
        using var read = AdapterLayout.Of(path).Open(path);
        Assert.Equal("query", Assert.IsType<LoraOptions>(read.Options).Targets);
    }

    [Theory]
    [InlineData("pre_classifier")]
    [InlineData("my_regression_head")]
    public void Heads_in_modules_to_save_are_left_out_whatever_their_names(string head)
    {
        var tensors = PeftFolders.LoraTensors();
        tensors[$"base_model.model.{head}.weight"] = ones(2, 16);
        var path = PeftFolders.Write(folder["peft"], PeftFolders.Lora.Replace("\"score\"", $"\"{head}\"", StringComparison.Ordinal), tensors);
        using var model = TinyModels.Create("bert");
        using var set = AdapterLayout.Of(path).Load(path, model);
        Assert.Contains($"base_model.model.{head}.weight", AdapterLayout.Inspect(path).LeftOut);
    }

    [Fact]
    public void Names_of_2020_are_those_of_today()
    {
        var today = PeftFolders.AdapterHubTensors();
        var then = today.ToDictionary(
            tensor => tensor.Key.Replace("attention.output.adapters.", "attention.output.attention_text_task_adapters.", StringComparison.Ordinal)
                .Replace(".output.adapters.", ".output.layer_text_task_adapters.", StringComparison.Ordinal),
            tensor => tensor.Value);
        Assert.Equal(Values(PeftFolders.AdapterHub, today), Values(PeftFolders.AdapterHub, then));
    }

    [Theory]
    [InlineData("houlsby[reduction_factor=4]", "double_seq_bn[reduction_factor = 4, non_linearity='swish']")]
    [InlineData("pfeiffer[reduction_factor=4]", "seq_bn[reduction_factor=4.0,leave_out=None]")]
    [InlineData("parallel[reduction_factor=4]", "par_bn[scaling=4.0, reduction_factor=4]")]
    public void A_configuration_by_name_is_the_one_of_that_name(string old, string recent)
    {
        var tensors = PeftFolders.AdapterHubTensors(attention: old.StartsWith("houlsby", StringComparison.Ordinal));
        Assert.Equal(Values(Named(old), tensors), Values(Named(recent), tensors));
    }

    [Fact]
    public void The_named_configuration_gives_what_its_object_gives()
    {
        var tensors = PeftFolders.AdapterHubTensors();
        Assert.Equal(Values(PeftFolders.AdapterHub, tensors), Values(Named("houlsby[reduction_factor=4]"), tensors));
    }

    [Theory]
    [InlineData("pfeiffer+inv", "config is \"pfeiffer+inv\"; invertible adapters at the embeddings have no counterpart here")]
    [InlineData("compacter++", "hypercomplex layers (Compacter) are not read")]
    [InlineData("prefix_tuning|parallel", "several methods in one adapter are not read")]
    [InlineData("mam", "several methods in one adapter are not read")]
    [InlineData("lora[r=8]", "config is \"lora\"; bottleneck adapters are read of this library")]
    [InlineData("seq_bm", "an object, or one of pfeiffer, seq_bn, houlsby")]
    [InlineData("pfeiffer[reduction_factor]", "an object, or one of pfeiffer")]
    [InlineData("pfeiffer[ln_before=True]", "sets ln_before")]
    [InlineData("pfeiffer[reduction_factor=8]", "width / bottleneck (16 / 4 by the tensors, 2 wide by this key)")]
    public void Another_name_is_refused_with_the_reason(string name, string message)
    {
        var path = PeftFolders.Write(folder["hub"], Named(name), PeftFolders.AdapterHubTensors(attention: false), "adapter.safetensors");
        using var model = TinyModels.Create("bert");
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => AdapterLayout.Of(path).Load(path, model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fusion_is_refused_by_its_file()
    {
        folder.Write("adapter_fusion_config.json", "{}");
        Assert.Contains(
            "holds a fusion of AdapterHub (adapter_fusion_config.json)", Assert.Throws<CheckpointException>(() => AdapterLayout.Of(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("distilbert", "The item encoder is DistilBERT, whose modules have names of their own; the layout peft is read and written for bert, roberta, electra, xlm-roberta, camembert")]
    [InlineData("electra", "holds adapters of bert; the item encoder is electra")]
    public void Adapters_for_another_family_are_refused(string family, string message)
    {
        var path = PeftFolders.Write(folder["peft"], PeftFolders.Lora, PeftFolders.LoraTensors());
        using var model = TinyModels.Create(family);
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => AdapterLayout.Of(path).Load(path, model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_of_ELECTRA_are_read_below_its_own_name()
    {
        var path = PeftFolders.Write(folder["peft"], PeftFolders.Lora, PeftFolders.LoraTensors("electra."));
        using var model = TinyModels.Create("electra");
        using var set = AdapterLayout.Of(path).Load(path, model);
        Assert.Empty(AdapterLayout.Inspect(path).Notes);
    }

    private static string Named(string name)
    {
        var config = JsonNode.Parse(PeftFolders.AdapterHub)!.AsObject();
        config["config"] = name;
        return config.ToJsonString();
    }

    private float[] Values(string config, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var path = PeftFolders.Write(folder[Guid.NewGuid().ToString("N")], config, tensors, "adapter.safetensors");
        using var model = TinyModels.Create("bert");
        var options = AdapterLayout.Of(path);
        var set = options.Load(path, model);
        model.Attach(set);
        return TinyModels.Outputs(model);
    }
}
