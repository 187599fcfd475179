using System.CommandLine;
using TransRec.Adapters.Placements;
using TransRec.Experiments.Adapter4Rec;

namespace TransRec.Cli.Verbs;

internal static partial class ImportCheckpointVerb
{
    private static Option<string?> Text(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    private static Option<string?> Word(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = words.Length > 3 ? "name" : string.Join('|', words) };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>What the tensors do not say of a base.</summary>
    private sealed class BaseChoices
    {
        private static readonly ReferenceBaseOptions Standard = new();

        private readonly Option<string?> tokenizer = Text(
            "--tokenizer", "folder", "The tokenizer's files: vocab.txt, or vocab.json and merges.txt. Default: those of --encoder.");

        private readonly Option<string?> encoder = Text(
            "--encoder", "folder", "The Hugging Face folder that the text encoder started from; its config.json gives heads and the like.");

        private readonly Option<string?> data = Text(
            "--data", "folder", "The domain that the model was trained on, so that transrec evaluate and recommend work. Default: not known.");

        private readonly Option<int?> itemHeads = CommonOptions.OptionalCount(
            "--item-heads", "Attention heads of the text encoder. Default: as in --encoder or in the published models of its width", 1, 64);

        private readonly Option<int> userHeads = CommonOptions.Count("--user-heads", "Attention heads of the user encoder", Standard.UserHeads, 1, 16);

        private readonly Option<string?> userEncoder = Word(
            "--user-encoder", $"How the user encoder is trained further. Default: {Standard.UserEncoder}.", "sasrec", "cpc");

        private readonly Option<int> titleTokens = CommonOptions.Count("--title-tokens", "Tokens that titles are cut to", Standard.MaximumTokens, 3, 512);

        public IReadOnlyList<Option> All => [tokenizer, encoder, data, itemHeads, userHeads, userEncoder, titleTokens];

        public ReferenceBaseOptions Of(ParseResult parsed) => new()
        {
            Tokenizer = parsed.GetValue(tokenizer),
            Encoder = parsed.GetValue(encoder),
            Data = parsed.GetValue(data),
            ItemHeads = parsed.GetValue(itemHeads),
            UserHeads = parsed.GetValue(userHeads),
            UserEncoder = parsed.GetValue(userEncoder) ?? Standard.UserEncoder,
            MaximumTokens = parsed.GetValue(titleTokens),
        };
    }

    /// <summary>What the tensors do not say of adapters.</summary>
    private sealed class AdapterChoices
    {
        private static readonly ReferenceAdapterOptions Standard = new();

        private readonly Option<string?> method = Word(
            "--method",
            $"The adapters' method ({string.Join(", ", ReferenceImport.Methods)}). Needed for houlsby and parallel, whose names are the same there.",
            [.. ReferenceImport.Methods]);

        private readonly Option<string?> activation = Word("--activation", $"The activation of bottlenecks. Default: {Standard.Activation}.", "relu", "leaky_relu", "gelu");

        private readonly Option<string?> layers = Text(
            "--adapter-layers", "blocks", "kadapter: the text encoder's blocks that the adapters read, e.g. 0,11. Default: all, or the first and "
            + "the last of two.");

        private readonly Option<int> heads = CommonOptions.Count(
            "--adapter-heads", "kadapter: heads of the adapters in the text encoder", Standard.ItemHeads, 1, 64);

        private readonly Option<int> userHeads = CommonOptions.Count(
            "--user-adapter-heads", "kadapter: heads of the adapters in the user encoder", Standard.UserHeads, 1, 64);

        private readonly Option<string?> loraWeights = Word(
            "--lora-weights", "lora: whether query and value weights hold the product B A already. Default: as their range says.", "merged", "separate");

        public AdapterChoices() => layers.Validators.Add(result =>
        {
            try
            {
                _ = LayerRange.Parse(result.GetValueOrDefault<string?>() ?? "all");
            }
            catch (FormatException error)
            {
                result.AddError($"--adapter-layers {error.Message}");
            }
        });

        public IReadOnlyList<Option> All => [method, activation, layers, heads, userHeads, loraWeights];

        public ReferenceAdapterOptions Of(ParseResult parsed) => new()
        {
            Method = parsed.GetValue(method),
            Activation = parsed.GetValue(activation) ?? Standard.Activation,
            ItemLayers = parsed.GetValue(layers),
            ItemHeads = parsed.GetValue(heads),
            UserHeads = parsed.GetValue(userHeads),
            LoraWeights = parsed.GetValue(loraWeights),
        };
    }
}
