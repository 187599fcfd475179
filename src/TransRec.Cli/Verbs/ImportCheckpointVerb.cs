using System.CommandLine;
using System.CommandLine.Parsing;
using TransRec.Adapters;
using TransRec.Cli.Output;
using TransRec.Experiments;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec import-checkpoint</c>: training checkpoints of Adapter4Rec.</summary>
internal static class ImportCheckpointVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The checkpoint (epoch-N.pt), or a safetensors file with the same names." };
        var run = Text("--run", "folder", "Writes the base (a model without adapters, or the one that holds them) as a finished pretrain run.");
        var adapter = Text("--adapter", "folder", "Writes the adapters as an adapter folder. They belong to the base of --run or of --base.");
        var origin = Text("--base", "run", "A base that is there, for the adapters of --adapter; the checkpoint's frozen values must be equal to it.");
        var json = CommonOptions.Json();
        var basis = new BaseOptions();
        var adapters = new AdapterOptions();
        var verb = new Verb(
            terminal,
            "import-checkpoint",
            "Imports a training checkpoint of the reference implementation, Adapter4Rec, for text: a base as a run folder that transrec adapt starts from, adapters as an "
            + "adapter folder. Nothing of the file is executed. What tensors do not say (vocabulary, heads, ...) comes from the options; what was assumed is printed.",
            "transrec import-checkpoint epoch-15.pt --run runs/mind --tokenizer bert-base-uncased") { file, run, adapter, origin, json };
        basis.All.Concat(adapters.All).ToList().ForEach(verb.Add);
        verb.Validators.Add(result => Check(result, run, adapter, origin, basis, adapters));
        verb.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var result = (parsed.GetValue(run), parsed.GetValue(adapter), parsed.GetValue(origin)) switch
            {
                ({ } to, null, _) => ReferenceImport.Base(path, to, basis.Of(parsed)),
                ({ } to, { } folder, _) => ReferenceImport.BaseAndAdapters(path, to, folder, basis.Of(parsed), adapters.Of(parsed)),
                var (_, folder, from) => ReferenceImport.Adapters(path, folder!, from!, adapters.Of(parsed)),
            };
            Print(terminal, result, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return verb;
    }

    private static void Check(
        CommandResult result, Option<string?> run, Option<string?> adapter, Option<string?> origin, BaseOptions basis, AdapterOptions adapters)
    {
        bool Given(Option option) => result.GetResult(option) is { Implicit: false };
        var (hasRun, hasAdapter, hasBase) = (Given(run), Given(adapter), Given(origin));
        var message =
            !hasRun && !hasAdapter ? "Name what to write: --run for a base, --adapter for adapters, or both."
            : hasRun && hasBase ? "Give either --base, a base that is there, or --run, where to write the checkpoint's own."
            : hasAdapter && !hasRun && !hasBase ? "Adapters belong to a base: name it with --base, or write the checkpoint's own with --run."
            : hasBase && !hasAdapter ? "--base goes with --adapter."
            : !hasRun && basis.All.FirstOrDefault(Given) is { } forBase ? $"{forBase.Name} describes a base, which --run writes; here none is written."
            : !hasAdapter && adapters.All.FirstOrDefault(Given) is { } forAdapters ? $"{forAdapters.Name} describes adapters, which --adapter writes; here none are written."
            : null;
        if (message is not null)
        {
            result.AddError(message);
        }
    }

    private static void Print(Terminal terminal, ReferenceImportResult result, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, result);
            return;
        }

        if (result.Run is not null)
        {
            terminal.Out.WriteLine($"Base: {Texts.Count(result.BaseParameters)} parameters, in the run {result.Run}.");
        }

        if (result.Adapter is not null)
        {
            terminal.Out.WriteLine($"Adapters: {result.Method}, {Texts.Count(result.AdapterParameters)} parameters, in {result.Adapter}.");
        }

        foreach (var note in result.Notes)
        {
            terminal.Out.WriteLine($"Note: {note}");
        }
    }

    private static Option<string?> Text(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    private static Option<string?> Word(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>What the tensors do not say of a base.</summary>
    private sealed class BaseOptions
    {
        private static readonly ReferenceBaseOptions Standard = new();

        private readonly Option<string?> tokenizer = Text("--tokenizer", "folder", "The tokenizer's files: vocab.txt, or vocab.json and merges.txt. Default: those of --encoder.");

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
    private sealed class AdapterOptions
    {
        private static readonly ReferenceAdapterOptions Standard = new();

        private readonly Option<string?> method = Word(
            "--method", "The adapters' method. Needed for houlsby and parallel, whose names are the same there.", [.. ReferenceImport.Methods]);

        private readonly Option<string?> activation = Word("--activation", $"The activation of bottlenecks. Default: {Standard.Activation}.", "relu", "gelu");

        private readonly Option<string?> layers = Text(
            "--adapter-layers", "blocks", "kadapter: the text encoder's blocks that the adapters read, e.g. 0,11. Default: all, or the first and the last of two.");

        private readonly Option<int> heads = CommonOptions.Count("--adapter-heads", "kadapter: heads of the adapters in the text encoder", Standard.ItemHeads, 1, 64);

        private readonly Option<int> userHeads = CommonOptions.Count(
            "--user-adapter-heads", "kadapter: heads of the adapters in the user encoder", Standard.UserHeads, 1, 64);

        private readonly Option<string?> loraWeights = Word(
            "--lora-weights", "lora: whether query and value weights hold the product B A already. Default: as their range says.", "merged", "separate");

        public AdapterOptions() => layers.Validators.Add(result =>
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
