using TransRec.Checkpoints.Safetensors;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Adapters.Files.Layouts;

/// <summary>Folders as PEFT writes them for the tiny BERT: the configuration with all of its keys, tensors by literal names.</summary>
internal static class PeftFolders
{
    public const string Lora = """
        {
          "alora_invocation_tokens": null,
          "alpha_pattern": {},
          "arrow_config": null,
          "auto_mapping": null,
          "base_model_name_or_path": "bert-base-uncased",
          "bias": "none",
          "corda_config": null,
          "ensure_weight_tying": false,
          "eva_config": null,
          "exclude_modules": null,
          "fan_in_fan_out": false,
          "inference_mode": true,
          "init_lora_weights": true,
          "layer_replication": null,
          "layers_pattern": null,
          "layers_to_transform": null,
          "loftq_config": {},
          "lora_alpha": 16,
          "lora_bias": false,
          "lora_dropout": 0.1,
          "megatron_config": null,
          "megatron_core": "megatron.core",
          "modules_to_save": ["classifier", "score"],
          "peft_type": "LORA",
          "peft_version": "0.18.0",
          "qalora_group_size": 16,
          "r": 4,
          "rank_pattern": {},
          "revision": null,
          "target_modules": [
            "value",
            "query"
          ],
          "target_parameters": null,
          "task_type": "SEQ_CLS",
          "trainable_token_indices": null,
          "use_dora": false,
          "use_qalora": false,
          "use_rslora": false
        }
        """;

    public const string Ia3 = """
        {
          "auto_mapping": null,
          "base_model_name_or_path": "bert-base-uncased",
          "exclude_modules": null,
          "fan_in_fan_out": false,
          "feedforward_modules": [
            "output.dense"
          ],
          "inference_mode": true,
          "init_ia3_weights": true,
          "modules_to_save": null,
          "peft_type": "IA3",
          "peft_version": "0.18.0",
          "revision": null,
          "target_modules": [
            "key",
            "value",
            "output.dense"
          ],
          "task_type": "FEATURE_EXTRACTION"
        }
        """;

    public const string Prefix = """
        {
          "auto_mapping": null,
          "base_model_name_or_path": "bert-base-uncased",
          "encoder_hidden_size": 16,
          "inference_mode": true,
          "modules_to_save": null,
          "num_attention_heads": 2,
          "num_layers": 2,
          "num_transformer_submodules": 1,
          "num_virtual_tokens": 2,
          "peft_type": "PREFIX_TUNING",
          "peft_version": "0.18.0",
          "prefix_projection": true,
          "revision": null,
          "task_type": "FEATURE_EXTRACTION",
          "token_dim": 16
        }
        """;

    public const string Prompt = """
        {
          "auto_mapping": null,
          "base_model_name_or_path": "bert-base-uncased",
          "inference_mode": true,
          "modules_to_save": null,
          "num_attention_heads": 2,
          "num_layers": 2,
          "num_transformer_submodules": 1,
          "num_virtual_tokens": 3,
          "peft_type": "PROMPT_TUNING",
          "peft_version": "0.18.0",
          "prompt_tuning_init": "RANDOM",
          "prompt_tuning_init_text": null,
          "revision": null,
          "task_type": "FEATURE_EXTRACTION",
          "token_dim": 16,
          "tokenizer_kwargs": null,
          "tokenizer_name_or_path": null
        }
        """;

    public const string AdapterHub = """
        {
          "config": {
            "adapter_residual_before_ln": false,
            "cross_adapter": false,
            "dropout": 0.0,
            "factorized_phm_W": true,
            "factorized_phm_rule": false,
            "hypercomplex_nonlinearity": "glorot-uniform",
            "init_weights": "bert",
            "init_weights_seed": null,
            "inv_adapter": null,
            "inv_adapter_reduction_factor": null,
            "is_parallel": false,
            "learn_phm": true,
            "leave_out": [],
            "ln_after": false,
            "ln_before": false,
            "mh_adapter": true,
            "non_linearity": "swish",
            "original_ln_after": true,
            "original_ln_before": false,
            "output_adapter": true,
            "phm_bias": true,
            "phm_c_init": "normal",
            "phm_dim": 4,
            "phm_init_range": 0.0001,
            "phm_layer": false,
            "phm_rank": 1,
            "reduction_factor": 4,
            "residual_before_ln": true,
            "scaling": 1.0,
            "shared_W_phm": false,
            "shared_phm_rule": true,
            "stochastic_depth": 0.0,
            "use_gating": false
          },
          "hidden_size": 16,
          "model_class": "BertAdapterModel",
          "model_name": "bert-base-uncased",
          "model_type": "bert",
          "name": "sst-2",
          "version": "adapters.1.2.0"
        }
        """;

    /// <summary>LoRA's tensors below a prefix, and the head that PEFT saves with a classifier.</summary>
    public static Dictionary<string, Tensor> LoraTensors(string prefix = "bert.", int rank = 4)
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["base_model.model.classifier.weight"] = TinyModels.Normals(70, 2, 16),
            ["base_model.model.classifier.bias"] = TinyModels.Normals(71, 2),
        };
        foreach (var (layer, word, seed) in ((int, string, int)[])[(0, "query", 1), (0, "value", 2), (1, "query", 3), (1, "value", 4)])
        {
            tensors[$"base_model.model.{prefix}encoder.layer.{layer}.attention.self.{word}.lora_A.weight"] = TinyModels.Normals(seed, rank, 16);
            tensors[$"base_model.model.{prefix}encoder.layer.{layer}.attention.self.{word}.lora_B.weight"] = TinyModels.Normals(seed + 10, 16, rank) * 0.2;
        }

        return tensors;
    }

    public static Dictionary<string, Tensor> Ia3Tensors()
    {
        var tensors = new Dictionary<string, Tensor>();
        for (var layer = 0; layer < 2; layer++)
        {
            var name = $"base_model.model.encoder.layer.{layer}.";
            tensors[name + "attention.self.key.ia3_l"] = TinyModels.Normals(layer, 16, 1) + 1;
            tensors[name + "attention.self.value.ia3_l"] = TinyModels.Normals(layer + 2, 16, 1) + 1;
            tensors[name + "attention.output.dense.ia3_l"] = TinyModels.Normals(layer + 4, 1, 16) + 1;
            tensors[name + "output.dense.ia3_l"] = TinyModels.Normals(layer + 6, 1, 24) + 1;
        }

        return tensors;
    }

    /// <summary>The tensors of a bottleneck adapter named sst-2.</summary>
    public static Dictionary<string, Tensor> AdapterHubTensors(string prefix = "bert.", bool attention = true, bool output = true)
    {
        var tensors = new Dictionary<string, Tensor>();
        for (var layer = 0; layer < 2; layer++)
        {
            foreach (var (place, seed, isThere) in ((string, int, bool)[])[("attention.output", 1, attention), ("output", 5, output)])
            {
                if (!isThere)
                {
                    continue;
                }

                var name = $"{prefix}encoder.layer.{layer}.{place}.adapters.sst-2.";
                tensors[name + "adapter_down.0.weight"] = TinyModels.Normals(seed + layer, 4, 16) * 0.5;
                tensors[name + "adapter_down.0.bias"] = TinyModels.Normals(seed + 10 + layer, 4) * 0.5;
                tensors[name + "adapter_up.weight"] = TinyModels.Normals(seed + 20 + layer, 16, 4) * 0.5;
                tensors[name + "adapter_up.bias"] = TinyModels.Normals(seed + 30 + layer, 16) * 0.5;
            }
        }

        return tensors;
    }

    /// <summary>Writes a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="config">adapter_config.json.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="file">The name of their file.</param>
    public static string Write(string path, string config, IReadOnlyDictionary<string, Tensor> tensors, string file = "adapter_model.safetensors")
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "adapter_config.json"), config);
        SafetensorsWriter.Write(Path.Combine(path, file), tensors, new Dictionary<string, string> { ["format"] = "pt" });
        return path;
    }
}
