using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Adapter4Rec;

/// <summary>The options of a checkpoint's adapters, with the switches that make a method here compute what Adapter4Rec computes.</summary>
internal static class ReferenceAdapters
{
    private const string Items = "adapters.items.";
    private const string Users = "adapters.users.";

    /// <summary>Reads the sizes from the tensors.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="options">What the tensors do not say.</param>
    /// <param name="notes">Takes what was assumed.</param>
    /// <exception cref="CheckpointException">A size is out of range, or an option that is needed is missing.</exception>
    public static AdapterOptions Of(ReferenceCheckpoint file, ReferenceAdapterOptions options, List<string> notes)
    {
        long Size(string own, int axes, int axis) => file.Need(own, axes).Shape[axis];
        int First(string own, int axes = 2) => (int)Math.Min(int.MaxValue, Size(own, axes, 0));
        T Bottleneck<T>(T method, string place, string tensor, int axes)
            where T : BottleneckOptions => method with
            {
                BottleneckWidth = First($"{Items}blocks.0.{place}.{tensor}", axes),
                UserBottleneckWidth = First($"{Users}blocks.0.{place}.{tensor}", axes),
            };
        T Plain<T>(T method, string place = "attention_after")
            where T : BottleneckOptions
        {
            notes.Add($"The bottlenecks' activation is {options.Activation}; the tensors do not say (--activation).");
            return Bottleneck(method, place, "down.weight", 2) with { Activation = options.Activation };
        }

        try
        {
            return file.Method switch
            {
                "houlsby" => Plain(new HoulsbyOptions()),
                "parallel" => Plain(new ParallelBottleneckOptions { InnerSkip = true }),
                "pfeiffer" => Plain(new PfeifferOptions { Variant = "reference" }, "block_after"),
                "pfeiffer_ver2" => Plain(new PfeifferVer2Options()),
                "compacter" => Bottleneck(
                    new CompacterOptions
                    {
                        InnerSkip = false,
                        Division = First(Items + "phm_rule.weight", 3),
                        Rank = (int)Math.Min(int.MaxValue, Size(Items + "blocks.0.attention_after.down.left", 3, 2)),
                    },
                    "attention_after", "down.bias", 1),
                "lora" => new LoraOptions
                {
                    Alpha = 1,
                    TrainBias = true,
                    Rank = First(Items + "blocks.0.attention.query.lora_A"),
                    UserRank = First(Users + "blocks.0.attention.query.lora_A"),
                },
                "kadapter" => States(file, options, notes, First(Items + "states.adapters.0.down.weight"), First(Users + "states.adapters.0.down.weight")),
                "prompt" => new PromptOptions { OverwriteTokens = true, Length = First(Items + "embeddings.input.prompt") },
                var other => throw new CheckpointException($"{file.Tensors.Location} has no adapters ({other})."),
            };
        }
        catch (ArgumentException error)
        {
            throw new CheckpointException($"{file.Tensors.Location} does not give adapters that can be built: {error.Message}", error);
        }
    }

    private static KAdapterOptions States(ReferenceCheckpoint file, ReferenceAdapterOptions options, List<string> notes, int hidden, int userHidden)
    {
        if (hidden % options.ItemHeads != 0 || userHidden % options.UserHeads != 0)
        {
            throw new ArgumentException(
                $"heads must divide widths: its adapters have width {hidden} in the text encoder and {userHidden} in the user encoder, the heads "
                + $"are {options.ItemHeads} and {options.UserHeads}. Set --adapter-heads and --user-adapter-heads.");
        }

        notes.Add($"The adapters have {options.ItemHeads} heads in the text encoder and {options.UserHeads} in the user encoder; the tensors do not "
            + "say (--adapter-heads, --user-adapter-heads).");
        return new KAdapterOptions
        {
            ReferenceMask = true,
            HiddenWidth = hidden,
            UserHiddenWidth = userHidden,
            Heads = options.ItemHeads,
            UserHeads = options.UserHeads,
            ItemLayers = LayersOf(file, options, notes),
        };
    }

    private static string LayersOf(ReferenceCheckpoint file, ReferenceAdapterOptions options, List<string> notes)
    {
        var adapters = file.CountBehind(Items + "states.adapters.");
        var blocks = file.CountBehind("items.encoder.blocks.");
        if (options.ItemLayers is { } named)
        {
            var meant = LayerRange.Parse(named).Of(blocks).Count;
            return meant == adapters ? named : throw new ArgumentException($"--adapter-layers \"{named}\" names {meant} blocks, but there are "
                + $"{adapters} adapters in the text encoder.");
        }

        if (adapters == blocks)
        {
            return "all";
        }

        if (adapters != 2)
        {
            throw new ArgumentException(
                $"it has {adapters} adapters in a text encoder of {blocks} blocks, and the tensors do not say behind which. Name them with "
                + $"--adapter-layers, e.g. 0,5,{blocks - 1}.");
        }

        notes.Add("The text encoder's two adapters read the first and the last block, the reference's default; the tensors do not say (--adapter-layers).");
        return "ends";
    }
}
