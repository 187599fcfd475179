using System.CommandLine;
using System.CommandLine.Parsing;
using TransRec.Cli.Output;
using TransRec.Experiments.Adapter4Rec;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec import-checkpoint</c>: training checkpoints of Adapter4Rec.</summary>
internal static partial class ImportCheckpointVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The checkpoint (epoch-N.pt), or a safetensors file with the same names." };
        var run = Text("--run", "folder", "Writes the base (a model without adapters, or the one that holds them) as a finished pretrain run.");
        var adapter = Text("--adapter", "folder", "Writes the adapters as an adapter folder. They belong to the base of --run or of --base.");
        var origin = Text("--base", "run", "A base that is there, for the adapters of --adapter; the checkpoint's frozen values must be equal to it.");
        var overwrite = CommonOptions.OverwriteAdapters();
        var json = CommonOptions.Json();
        var basis = new BaseChoices();
        var adapters = new AdapterChoices();
        var verb = new Verb(
            terminal,
            "import-checkpoint",
            "Imports a training checkpoint of the reference implementation, Adapter4Rec, for text: a base as a run folder that transrec adapt "
            + "starts from, adapters as an "
            + "adapter folder. Nothing of the file is executed. What tensors do not say (vocabulary, heads, ...) comes from the options; what was "
            + "assumed is printed.",
            "transrec import-checkpoint epoch-15.pt --run runs/mind --tokenizer bert-base-uncased") { file, run, adapter, origin, overwrite, json };
        basis.All.Concat(adapters.All).ToList().ForEach(verb.Add);
        verb.Validators.Add(result => Check(result, run, adapter, origin, basis, adapters));
        verb.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            terminal.Prepare(0);
            var result = (parsed.GetValue(run), parsed.GetValue(adapter), parsed.GetValue(origin)) switch
            {
                ({ } to, null, _) => ReferenceImport.Base(path, to, basis.Of(parsed)),
                ({ } to, { } folder, _) => ReferenceImport.BaseAndAdapters(path, to, folder, basis.Of(parsed), adapters.Of(parsed), parsed.GetValue(overwrite)),
                var (_, folder, from) => ReferenceImport.Adapters(path, folder!, from!, adapters.Of(parsed), parsed.GetValue(overwrite)),
            };
            Print(terminal, result, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return verb;
    }

    private static void Check(
        CommandResult result, Option<string?> run, Option<string?> adapter, Option<string?> origin, BaseChoices basis, AdapterChoices adapters)
    {
        bool Given(Option option) => result.GetResult(option) is { Implicit: false };
        var (hasRun, hasAdapter, hasBase) = (Given(run), Given(adapter), Given(origin));
        var message =
            !hasRun && !hasAdapter ? "Name what to write: --run for a base, --adapter for adapters, or both."
            : hasRun && hasBase ? "Give either --base, a base that is there, or --run, where to write the checkpoint's own."
            : hasAdapter && !hasRun && !hasBase ? "Adapters belong to a base: name it with --base, or write the checkpoint's own with --run."
            : hasBase && !hasAdapter ? "--base goes with --adapter."
            : !hasRun && basis.All.FirstOrDefault(Given) is { } forBase ? $"{forBase.Name} describes a base, which --run writes; here none is written."
            : !hasAdapter && adapters.All.FirstOrDefault(Given) is { } forAdapters ? $"{forAdapters.Name} describes adapters, which --adapter "
                + "writes; here none are written."
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
}
