using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Experiments.Adapters;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec adapter merge</c>: folds adapters into their base's weights.</summary>
internal static class AdapterMergeVerb
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER") { Description = "The adapter folder." };
        var baseRun = new Argument<string>("BASE_RUN") { Description = "The pretrain run that the adapters were trained on. It is not changed." };
        var run = new Argument<string>("RUN") { Description = "The folder of the new run, absent or empty." };
        var (data, otherData) = (AdapterChoice.Data(), AdapterChoice.OtherData());
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "merge",
            "Folds the adapters of a folder into their base and writes a finished run whose weights stand alone: to evaluate, recommend, or adapt from.",
            "transrec adapter merge adapters/scientific runs/games-pretrain runs/scientific-merged") { folder, baseRun, run, data, otherData, json };
        verb.Does(parsed =>
        {
            var choice = new AdapterOnBase(parsed.GetRequiredValue(folder), parsed.GetValue(data), parsed.GetValue(otherData));
            var asJson = parsed.GetValue(json);
            terminal.PrepareAsTrained(parsed.GetRequiredValue(baseRun));
            var result = ConsoleProgress.OfPictures(
                terminal, asJson, pictures => AdapterMerge.Run(choice, parsed.GetRequiredValue(baseRun), parsed.GetRequiredValue(run), pictures));
            if (asJson)
            {
                JsonOutput.Print(terminal, result);
                return ExitCode.Success;
            }

            if (result.WasThere)
            {
                terminal.Out.WriteLine($"{result.Folder} holds this merge already; it was left as it is.");
                TableOutput.PrintScores(terminal, result.Metrics);
                return ExitCode.Success;
            }

            terminal.Out.WriteLine($"Merged {Texts.Count(result.TrainableParameters)} parameters; {result.Folder} holds {Texts.Count(result.TotalParameters)}, which stand alone.");
            TableOutput.PrintScores(terminal, result.Metrics);
            return ExitCode.Success;
        });
        return verb;
    }
}
