using System.Text.Json;
using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Encoders.Users;

namespace TransRec.Tests.Golden;

/// <summary>
/// What a case of golden/full was computed with, from the arguments in its meta.json, which are those of the reference's run.py: any combination of them, whatever the folder is called.
/// </summary>
internal sealed class GoldenSettings
{
    /// <summary>Arguments that say nothing of the model: where things lie, how long and how fast is trained, what is logged. The steps of a case have rates of their own.</summary>
    private static readonly string[] WithoutEffect =
    [
        "mode", "root_data_dir", "dataset", "behaviors", "news", "batch_size", "epoch", "lr", "fine_tune_lr", "l2_weight", "min_seq_len", "num_workers", "load_ckpt_name",
        "label_screen", "logging_num", "testing_num", "local_rank", "num_words_abstract", "num_words_body", "now_epoch", "pretrained_model_dir", "pretrained_model_name",
        "adapter_bert_lr", "adapter_sasrec_lr", "initialize_from_vocab", "is_use_prompt", "phm_init_range", "word_embedding_dim", "freeze_paras_before",
        "adapter_dropout_rate", // of a layer that the reference builds and does not call
    ];

    private readonly HashSet<string> read = [.. WithoutEffect];
    private readonly JsonElement arguments;

    private GoldenSettings(JsonElement meta)
    {
        arguments = meta.GetProperty("args");
        Require("item_tower", "modal");
        Require("news_attributes", "[\"title\"]");
        Require("use_cls", "True");
        Encoder = Text("bert_model_load");
        MaximumLength = Number("max_seq_len");
        TitleLength = Number("num_words_title");
        var dropout = arguments.GetProperty("drop_rate").GetDouble();
        var (width, blocks, heads) = (Number("embedding_dim"), Number("transformer_block"), Number("num_attention_heads"));
        read.Add("drop_rate");
        Users = Text("arch") switch
        {
            "sasrec" => new SasRecOptions { Width = width, Blocks = blocks, Heads = heads, Dropout = dropout },
            "cpc" => new CpcOptions { Width = width, Blocks = blocks, Heads = heads, Dropout = dropout },
            var other => throw Unknown("arch", other, "sasrec or cpc"),
        };
        Adapter = AdapterOf();
    }

    /// <summary>The method and its settings.</summary>
    public AdapterOptions Adapter { get; }

    /// <summary>The user encoder.</summary>
    public UserEncoderOptions Users { get; }

    /// <summary>The folder of the text encoder among golden/models.</summary>
    public string Encoder { get; }

    /// <summary>Positions of a history.</summary>
    public int MaximumLength { get; }

    /// <summary>Tokens of a title, with padding.</summary>
    public int TitleLength { get; }

    /// <summary>Whether every position predicts, not the last one alone.</summary>
    public bool EveryPosition => Users is SasRecOptions;

    /// <summary>Whether the reference's adapters attend to padding, so that only the padded form gives its numbers.</summary>
    public bool ReadsPadding => Adapter is KAdapterOptions;

    /// <summary>Arguments that are neither read nor known to be without effect.</summary>
    public IReadOnlyList<string> Unread => [.. arguments.EnumerateObject().Select(argument => argument.Name).Where(name => !read.Contains(name))];

    /// <exception cref="NotSupportedException">An argument has a value that no case here has been computed with; the message says which.</exception>
    public static GoldenSettings Of(JsonElement meta) => new(meta);

    private AdapterOptions AdapterOf()
    {
        // All of them are read, whichever method it is.
        var (items, users) = (Number("bert_adapter_down_size"), Number("adapter_down_size"));
        var (layers, hidden) = (Text("k_adapter_bert_list"), Number("k_adapter_bert_hidden_dim"));
        var (itemHeads, userHeads) = (Number("num_adapter_heads_bert"), Number("num_adapter_heads_sasrec"));
        var (type, named, serial) = (Text("adapter_type"), Text("adapter_activation"), !Text("is_serial").Contains("None", StringComparison.Ordinal));
        var (prompt, division) = (Number("n_tokens"), Number("hypercomplex_division"));
        var (adding, tuning, norms) = (Text("adding_adapter_to"), Text("fine_tune_to"), !Text("finetune_layernorm").Contains("None", StringComparison.Ordinal));
        var added = !adding.Contains("None", StringComparison.Ordinal);
        if (added != tuning.Contains("None", StringComparison.Ordinal))
        {
            throw Unknown("fine_tune_to", tuning, added ? "None beside adapters: no method trains both" : "all where no adapters are added: else nothing is trained");
        }

        // The reference asks for the names in this order, by what they contain. Its plain bottlenecks know GELU, and are ReLU for every other word; pfeiffer knows three words.
        var plain = named == "GELU" ? "gelu" : "relu";
        AdapterOptions adapter =
            !added ? new FullOptions()
            : Is("pfeiffer_ver2") ? new PfeifferVer2Options { BottleneckWidth = items, UserBottleneckWidth = users, Activation = plain }
            : Is("pfeiffer") ? new PfeifferOptions
            {
                BottleneckWidth = items,
                UserBottleneckWidth = users,
                Variant = "reference",
                Activation = named switch { "GELU" => "gelu", "leaky_relu" or "relu" => named, _ => throw Unknown("adapter_activation", named, "GELU, leaky_relu or relu for pfeiffer") },
            }
            : Is("kadapter") ? new KAdapterOptions
            {
                ItemLayers = layers,
                HiddenWidth = hidden,
                UserHiddenWidth = users,
                Heads = itemHeads,
                UserHeads = userHeads,
                Dropout = 0,
                ReferenceMask = true,
            }
            : Is("lora") ? new LoraOptions { Rank = items, UserRank = users, Alpha = 1, TrainBias = true }
            : Is("prompt") ? new PromptOptions { Length = prompt, OverwriteTokens = true }
            : Is("compacter") ? new CompacterOptions { BottleneckWidth = items, UserBottleneckWidth = users, Division = division, InnerSkip = false }
            : !Is("houslby") ? throw Unknown("adapter_type", type, "houslby, pfeiffer, pfeiffer_ver2, kadapter, lora, prompt or compacter")
            : serial ? new HoulsbyOptions { BottleneckWidth = items, UserBottleneckWidth = users, Activation = plain }
            : new ParallelBottleneckOptions { BottleneckWidth = items, UserBottleneckWidth = users, Activation = plain, InnerSkip = true };
        return adapter with { TrainLayerNorm = norms && added };

        bool Is(string name) => type.Contains(name, StringComparison.Ordinal);
    }

    private string Text(string name)
    {
        read.Add(name);
        var value = arguments.GetProperty(name);
        return value.ValueKind switch { JsonValueKind.String => value.GetString()!, JsonValueKind.True => "True", JsonValueKind.False => "False", _ => value.GetRawText() };
    }

    private int Number(string name)
    {
        read.Add(name);
        return arguments.GetProperty(name).GetInt32();
    }

    private void Require(string name, string expected)
    {
        var found = string.Concat(Text(name).Where(letter => !char.IsWhiteSpace(letter)));
        if (found != expected)
        {
            throw Unknown(name, found, expected);
        }
    }

    private static NotSupportedException Unknown(string name, string found, string expected) => new($"args.{name} is {found}; expected is {expected}.");
}
