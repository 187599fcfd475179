using System.Text.Json;
using System.Text.Json.Nodes;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Users;

namespace TransRec.Tests.Golden;

/// <summary>A case's settings come from the arguments in its meta.json, whatever its folder is called.</summary>
public sealed class GoldenSettingsTests
{
    public static TheoryData<string, AdapterOptions> Variants => new()
    {
        { "", new HoulsbyOptions { BottleneckWidth = 16, UserBottleneckWidth = 8 } },
        { """ "adapter_activation": "GELU", "finetune_layernorm": "True" """, new HoulsbyOptions { BottleneckWidth = 16, UserBottleneckWidth = 8, Activation = "gelu", TrainLayerNorm = true } },
        { """ "adapter_activation": "leaky_relu" """, new HoulsbyOptions { BottleneckWidth = 16, UserBottleneckWidth = 8 } }, // a word that the plain bottleneck does not know
        { """ "is_serial": "None" """, new ParallelBottleneckOptions { BottleneckWidth = 16, UserBottleneckWidth = 8, InnerSkip = true } },
        {
            """ "adapter_type": "pfeiffer", "adapter_activation": "leaky_relu", "finetune_layernorm": "True" """,
            new PfeifferOptions { BottleneckWidth = 16, UserBottleneckWidth = 8, Variant = "reference", Activation = "leaky_relu", TrainLayerNorm = true }
        },
        { """ "adapter_type": "pfeiffer_ver2", "bert_adapter_down_size": 12 """, new PfeifferVer2Options { BottleneckWidth = 12, UserBottleneckWidth = 8 } },
        {
            """ "adapter_type": "compacter", "finetune_layernorm": "True", "hypercomplex_division": 2 """,
            new CompacterOptions { BottleneckWidth = 16, UserBottleneckWidth = 8, Division = 2, InnerSkip = false, TrainLayerNorm = true }
        },
        { """ "adapter_type": "prompt", "n_tokens": 16 """, new PromptOptions { Length = 16, OverwriteTokens = true } },
        { """ "adapter_type": "lora", "bert_adapter_down_size": 6, "adapter_down_size": 2 """, new LoraOptions { Rank = 6, UserRank = 2, Alpha = 1, TrainBias = true } },
        {
            """ "adapter_type": "kadapter", "k_adapter_bert_list": "1", "k_adapter_bert_hidden_dim": 48, "num_adapter_heads_bert": 3, "num_adapter_heads_sasrec": 4 """,
            new KAdapterOptions { ItemLayers = "1", HiddenWidth = 48, UserHiddenWidth = 8, Heads = 3, UserHeads = 4, Dropout = 0, ReferenceMask = true }
        },
        { """ "adding_adapter_to": "None", "fine_tune_to": "all" """, new FullOptions() },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_arguments_say_which_adapters(string change, AdapterOptions expected) => Assert.Equal(expected, Of(change).Adapter);

    [Fact]
    public void The_arguments_say_which_encoders()
    {
        var settings = Of(""" "arch": "cpc", "embedding_dim": 32, "transformer_block": 3, "num_attention_heads": 4, "max_seq_len": 10, "num_words_title": 12, "drop_rate": 0.1, "bert_model_load": "x" """);
        Assert.Equal(new CpcOptions { Width = 32, Blocks = 3, Heads = 4, Dropout = 0.1 }, settings.Users);
        Assert.Equal(("x", 10, 12, false), (settings.Encoder, settings.MaximumLength, settings.TitleLength, settings.EveryPosition));
    }

    [Theory]
    [InlineData(""" "adapter_type": "prefix" """, "args.adapter_type is prefix; expected is houslby, pfeiffer")]
    [InlineData(""" "adapter_type": "pfeiffer", "adapter_activation": "RELU" """, "args.adapter_activation is RELU; expected is GELU, leaky_relu or relu")]
    [InlineData(""" "fine_tune_to": "all" """, "args.fine_tune_to is all; expected is None beside adapters")]
    [InlineData(""" "item_tower": "id" """, "args.item_tower is id; expected is modal")]
    [InlineData(""" "arch": "gru" """, "args.arch is gru; expected is sasrec or cpc")]
    public void What_no_case_was_computed_with_is_said(string change, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<NotSupportedException>(() => Of(change)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_argument_of_the_cases_that_are_there_is_read_or_known_to_be_without_effect()
    {
        foreach (var name in FullCaseGoldenTests.Cases())
        {
            var meta = JsonDocument.Parse(File.ReadAllText(GoldenFolder.Need("full", name, "meta.json"))).RootElement;
            Assert.Empty(GoldenSettings.Of(meta).Unread);
        }
    }

    private static GoldenSettings Of(string change)
    {
        var arguments = JsonNode.Parse("""
            {
              "item_tower": "modal", "news_attributes": ["title"], "use_cls": true, "bert_model_load": "bert_tiny", "embedding_dim": 64, "num_attention_heads": 2,
              "transformer_block": 2, "max_seq_len": 20, "num_words_title": 16, "drop_rate": 0.0, "arch": "sasrec", "adding_adapter_to": "all", "fine_tune_to": "None",
              "adapter_type": "houslby", "adapter_activation": "RELU", "is_serial": "True", "finetune_layernorm": "None", "bert_adapter_down_size": 16, "adapter_down_size": 8,
              "k_adapter_bert_list": "0,11", "k_adapter_bert_hidden_dim": 384, "num_adapter_heads_bert": 12, "num_adapter_heads_sasrec": 2, "n_tokens": 30, "hypercomplex_division": 4
            }
            """)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse($"{{{change}}}")!.AsObject())
        {
            arguments[key] = value?.DeepClone();
        }

        return GoldenSettings.Of(JsonSerializer.SerializeToElement(new JsonObject { ["args"] = arguments }));
    }
}
