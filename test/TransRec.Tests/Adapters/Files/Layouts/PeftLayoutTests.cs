using TransRec.Adapters;
using TransRec.Adapters.Files.Layouts;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Items;
using TransRec.Tests.Checkpoints;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters.Files.Layouts;

/// <summary>Folders that PEFT wrote, against PEFT's formulas written out over a plain encoder.</summary>
public sealed class PeftLayoutTests : IDisposable
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
    [InlineData("bert", "bert.")]
    [InlineData("bert", "")]
    [InlineData("roberta", "roberta.")]
    [InlineData("roberta", "")]
    public void LoRA_adds_alpha_through_rank_times_B_A(string family, string prefix)
    {
        var tensors = PeftFolders.LoraTensors(prefix);
        AddLora(tensors, prefix, family, out var plain, scaling: 16.0 / 4);
        Check(family, PeftFolders.Lora, tensors, plain);
    }

    [Fact]
    public void RsLoRA_with_a_rank_of_its_own_in_a_block_divides_by_the_root_of_each_rank()
    {
        var tensors = PeftFolders.LoraTensors();
        using var plainModel = TinyModels.Create("bert");
        var plain = new PlainEncoder(plainModel);
        foreach (var (layer, rank) in ((int, int)[])[(0, 4), (1, 9)])
        {
            foreach (var word in (string[])["query", "value"])
            {
                var module = $"encoder.layer.{layer}.attention.self.{word}";
                var (a, b) = (TinyModels.Normals(layer, rank, 16) * 0.3, TinyModels.Normals(layer + 2, 16, rank) * 0.3);
                (tensors[$"base_model.model.bert.{module}.lora_A.weight"], tensors[$"base_model.model.bert.{module}.lora_B.weight"]) = (a, b);
                plain[module + ".weight"] += matmul(b, a) * (16 / Math.Sqrt(rank));
            }
        }

        var config = PeftFolders.Lora.Replace("\"use_rslora\": false", "\"use_rslora\": true", StringComparison.Ordinal)
            .Replace("\"rank_pattern\": {}", "\"rank_pattern\": {\"layer.1.attention.self.(query|value)\": 9}", StringComparison.Ordinal);
        var options = Check("bert", config, tensors, plain);
        Assert.Equal("1:9", Assert.IsType<LoraOptions>(options).LayerRanks);
    }

    [Theory]
    [InlineData("\"target_modules\": \".*\\\\.self\\\\.(query|value)\"")]
    [InlineData("\"target_modules\": [\"bert.encoder.layer.0.attention.self.query\", \"encoder.layer.0.attention.self.value\", \"self.query\", \"1.attention.self.value\"]")]
    public void Projections_are_named_by_a_regular_expression_or_by_endings(string target)
    {
        var tensors = PeftFolders.LoraTensors();
        AddLora(tensors, "bert.", "bert", out var plain, scaling: 4);
        Check("bert", Targets(target), tensors, plain);
    }

    [Fact]
    public void All_linear_is_every_projection_and_the_pooler_which_is_left_out()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["base_model.model.pooler.dense.lora_A.weight"] = ones(4, 16),
            ["base_model.model.pooler.dense.lora_B.weight"] = ones(16, 4),
        };
        using var plainModel = TinyModels.Create("bert");
        var plain = new PlainEncoder(plainModel);
        string[] modules =
            ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "intermediate.dense", "output.dense"];
        foreach (var module in Enumerable.Range(0, 2).SelectMany(layer => modules.Select(module => $"encoder.layer.{layer}.{module}")))
        {
            var shape = plain[module + ".weight"].shape;
            var (a, b) = (TinyModels.Normals(module.Length, 4, shape[1]) * 0.2, TinyModels.Normals(module.Length + 1, shape[0], 4) * 0.2);
            (tensors[$"base_model.model.{module}.lora_A.weight"], tensors[$"base_model.model.{module}.lora_B.weight"]) = (a, b);
            plain[module + ".weight"] += matmul(b, a) * 4;
        }

        Check("bert", Targets("\"target_modules\": \"all-linear\""), tensors, plain);
        using var foreign = AdapterLayout.Of(folder["peft"]).Open(folder["peft"]);
        Assert.Equal(2, foreign.LeftOut.Count);
    }

    [Fact]
    public void One_block_of_layers_to_transform_is_adapted()
    {
        var tensors = PeftFolders.LoraTensors().Where(tensor => !tensor.Key.Contains("layer.0.", StringComparison.Ordinal)).ToDictionary();
        AddLora(tensors, "bert.", "bert", out var plain, scaling: 4);
        Check("bert", PeftFolders.Lora.Replace("\"layers_to_transform\": null", "\"layers_to_transform\": [1]", StringComparison.Ordinal), tensors, plain);
    }

    [Theory]
    [InlineData(".base_layer.bias")]
    [InlineData(".bias")]
    public void Biases_of_the_adapted_projections_are_read(string ending)
    {
        var tensors = PeftFolders.LoraTensors();
        AddLora(tensors, "bert.", "bert", out var plain, scaling: 4);
        foreach (var module in QueriesAndValues)
        {
            plain[module + ".bias"] = tensors[$"base_model.model.bert.{module}{ending}"] = TinyModels.Normals(module.Length, 16);
        }

        Check("bert", PeftFolders.Lora.Replace("\"bias\": \"none\"", "\"bias\": \"lora_only\"", StringComparison.Ordinal), tensors, plain);
    }

    [Theory]
    [InlineData(".lora_magnitude_vector")]
    [InlineData(".lora_magnitude_vector.weight")]
    public void DoRA_scales_each_row_to_its_magnitude(string ending)
    {
        var tensors = PeftFolders.LoraTensors();
        AddLora(tensors, "bert.", "bert", out var plain, scaling: 4);
        foreach (var module in QueriesAndValues)
        {
            var magnitude = tensors[$"base_model.model.bert.{module}{ending}"] = TinyModels.Normals(module.Length, 16) + 2;
            var direction = plain[module + ".weight"];
            plain[module + ".weight"] = direction * (magnitude / direction.square().sum(1).sqrt()).unsqueeze(1);
        }

        Check("bert", PeftFolders.Lora.Replace("\"use_dora\": false", "\"use_dora\": true", StringComparison.Ordinal), tensors, plain);
    }

    [Fact]
    public void IA3_of_PEFTs_default_scales_outputs_of_key_and_value_and_inputs_of_both_output_projections()
    {
        var tensors = PeftFolders.Ia3Tensors();
        using var plainModel = TinyModels.Create("bert");
        var plain = new PlainEncoder(plainModel);
        foreach (var (name, vector) in tensors)
        {
            var module = name["base_model.model.".Length..^".ia3_l".Length];
            plain[module + ".weight"] *= vector; // [out, 1] scales rows, [1, in] columns
            if (vector.shape[1] == 1)
            {
                plain[module + ".bias"] *= vector[.., 0];
            }
        }

        var options = Assert.IsType<Ia3Options>(Check("bert", PeftFolders.Ia3, tensors, plain));
        Assert.Equal("attentionOutput,feedForwardDown", options.InputTargets);
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void A_prefix_is_past_keys_and_values_and_shifts_positions(string family)
    {
        var embeddings = TinyModels.Normals(9, 2, 2 * 2 * 16);
        using var model = TinyModels.Create(family);
        Check(family, PeftFolders.Prefix, new Dictionary<string, Tensor> { ["prompt_embeddings"] = embeddings }, new PlainEncoder(model) { Prefix = embeddings });
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void A_prompt_stands_before_CLS(string family)
    {
        // The longest title leaves RoBERTa room for two rows.
        var rows = family == "bert" ? 3 : 2;
        var embeddings = TinyModels.Normals(9, rows, 16);
        using var model = TinyModels.Create(family);
        var config = PeftFolders.Prompt.Replace("\"num_virtual_tokens\": 3", $"\"num_virtual_tokens\": {rows}", StringComparison.Ordinal);
        Check(family, config, new Dictionary<string, Tensor> { ["prompt_embeddings"] = embeddings }, new PlainEncoder(model) { Prompt = embeddings });
    }

    [Theory]
    [InlineData("prefix")]
    [InlineData("prompt")]
    public void A_classifier_beside_virtual_tokens_is_left_out(string kind)
    {
        var config = (kind == "prefix" ? PeftFolders.Prefix : PeftFolders.Prompt)
            .Replace("\"modules_to_save\": null", "\"modules_to_save\": [\"classifier\", \"score\"]", StringComparison.Ordinal);
        var tensors = new Dictionary<string, Tensor>
        {
            ["prompt_embeddings"] = kind == "prefix" ? ones(2, 64) : ones(3, 16),
            ["base_model.classifier.weight"] = ones(2, 16),
            ["base_model.classifier.bias"] = ones(2),
        };
        var path = PeftFolders.Write(folder["heads"], config, tensors);
        using var model = TinyModels.Create("bert");
        using var set = AdapterLayout.Of(path).Load(path, model);
        Assert.Equal(["base_model.classifier.bias", "base_model.classifier.weight"], AdapterLayout.Inspect(path).LeftOut.Order());
    }

    [Fact]
    public void The_older_pickle_file_is_read()
    {
        Directory.CreateDirectory(folder["old"]);
        File.WriteAllText(Path.Combine(folder["old"], "adapter_config.json"), PeftFolders.Prompt);
        float[] numbers = [.. Enumerable.Range(0, 48).Select(number => number / 48f)];
        File.WriteAllBytes(Path.Combine(folder["old"], "adapter_model.bin"), TorchFiles.Zip(
            new Dictionary<string, object?> { ["prompt_embeddings"] = PickleWriter.Tensor(new PickledStorage("FloatStorage", "0", 48), 0, [3, 16], [16, 1]) },
            ("0", TorchFiles.Bytes(numbers))));
        using var model = TinyModels.Create("bert");
        using var set = AdapterLayout.Of(folder["old"]).Load(folder["old"], model);
        Assert.Equal(numbers, set.Values().Single().Value.data<float>().ToArray());
    }

    private static IEnumerable<string> QueriesAndValues => Enumerable.Range(0, 2)
        .SelectMany(layer => (string[])[$"encoder.layer.{layer}.attention.self.query", $"encoder.layer.{layer}.attention.self.value"]);

    private static string Targets(string target) => PeftFolders.Lora.Replace(
        "\"target_modules\": [\n    \"value\",\n    \"query\"\n  ]", target, StringComparison.Ordinal);

    private static void AddLora(Dictionary<string, Tensor> tensors, string prefix, string family, out PlainEncoder plain, double scaling)
    {
        using var model = TinyModels.Create(family);
        plain = new PlainEncoder(model);
        var root = $"base_model.model.{prefix}";
        foreach (var name in tensors.Keys.Where(name => name.EndsWith(".lora_A.weight", StringComparison.Ordinal)))
        {
            var module = name[root.Length..^".lora_A.weight".Length];
            plain[module + ".weight"] += matmul(tensors[$"{root}{module}.lora_B.weight"], tensors[name]) * scaling;
        }
    }

    /// <summary>Reads the folder onto a fresh model, which must compute what the plain encoder does.</summary>
    private AdapterOptions Check(string family, string config, IReadOnlyDictionary<string, Tensor> tensors, PlainEncoder plain)
    {
        var path = PeftFolders.Write(folder["peft"], config, tensors);
        using var model = TinyModels.Create(family);
        using (var bare = TinyModels.Create(family))
        {
            Assert.True(plain.Distance(bare) > 0.01, "The adapter changes nothing: the test shows nothing.");
            Assert.True(new PlainEncoder(bare).Distance(bare) < Near, "The plain encoder is not the library's.");
        }

        using var set = AdapterLayout.Of(path).Load(path, model);
        set.train(false);
        model.Attach(set);
        Assert.Equal(0, plain.Distance(model), Near);
        using var foreign = AdapterLayout.Of(path).Open(path, ((TextItemEncoder)model.Items).TextEncoder.Options);
        return foreign.Options;
    }
}
