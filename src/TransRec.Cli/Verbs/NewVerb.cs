using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Experiments.Starting;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec new</c>: recipes for one's own domains.</summary>
internal static class NewVerb
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where to; new or empty. Runs of the recipes lie in its folder runs." };
        var source = new Option<string>("--source") { Description = "The folder of the domain with many users.", HelpName = "folder", Required = true };
        var target = new Option<string>("--target") { Description = "The folder of the domain of interest.", HelpName = "folder", Required = true };
        var items = new Option<string>("--items")
        {
            Description = "What items are read by: their titles, their pictures, or both.",
            HelpName = "text|image|text-image",
            DefaultValueFactory = _ => "text",
        };
        items.AcceptOnlyFromAmong("text", "image", "text-image");
        var (minimum, empty) = (CommonOptions.MinimumInteractions(), CommonOptions.AllowEmptyTitles());
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "new",
            "Writes recipes for two domains of one's own, sized for their users and titles: words, source model, adapters, and a study of the ways to the target. They are "
            + "commented, short, and there to be changed.",
            "transrec new my-shop --source data/games --target data/tools") { folder, source, target, items, minimum, empty, json };
        verb.Does(parsed =>
        {
            var files = Starter.Write(parsed.GetRequiredValue(folder), new StarterOptions
            {
                Source = parsed.GetRequiredValue(source),
                Target = parsed.GetRequiredValue(target),
                Items = parsed.GetRequiredValue(items),
                MinimumInteractions = parsed.GetValue(minimum),
                AllowEmptyTitles = parsed.GetValue(empty),
            });
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, files);
                return ExitCode.Success;
            }

            TableOutput.Print(terminal, ["the next commands", ""], files.Select(file => (IReadOnlyList<string>)[$"transrec {file.Kind} {file.Path}", file.Purpose]));
            terminal.Out.WriteLine("The study trains what it starts from itself where that is not there yet.");
            return ExitCode.Success;
        });
        return verb;
    }
}
