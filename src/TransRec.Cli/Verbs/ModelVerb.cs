using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Experiments.Runs;
using TransRec.Models;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec model</c>: model folders, which the library opens without a recipe or a run.</summary>
internal static class ModelVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb(
            terminal,
            "model",
            "Model folders: encoders, tokenizer and weights, which the library opens without a recipe or a run.",
            "transrec model export runs/games-pretrain models/games")
        {
            Export(terminal),
            Inspect(terminal),
        };

    private static Verb Export(Terminal terminal)
    {
        var run = CommonOptions.Run();
        var folder = new Argument<string>("FOLDER") { Description = "The model folder to write." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replaces another model that the folder holds, once the new one is complete." };
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "export",
            "Writes the model of a finished pretrain run as a model folder. What an adapt run adds to its base is written by transrec adapter export.",
            "transrec model export runs/games-pretrain models/games") { run, folder, overwrite, json };
        verb.Does(parsed =>
        {
            var to = parsed.GetRequiredValue(folder);
            RunExport.Model(parsed.GetRequiredValue(run), to, parsed.GetValue(overwrite));
            return Show(terminal, to, parsed.GetValue(json));
        });
        return verb;
    }

    private static Verb Inspect(Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER") { Description = "A model folder, or the folder of a finished pretrain run." };
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "inspect",
            "Opens a model folder, checks its values against its identity, and shows what it is.",
            "transrec model inspect models/games") { folder, json };
        verb.Does(parsed => Show(terminal, parsed.GetRequiredValue(folder), parsed.GetValue(json)));
        return verb;
    }

    private static int Show(Terminal terminal, string path, bool json)
    {
        using var model = ModelFolder.Open(path);
        var (identity, description) = (ModelIdentity.Of(model.Recommender), model.Description);
        var (itemEncoder, userEncoder, users) = (Kind(description.ItemEncoder, "ItemEncoderOptions"), Kind(description.UserEncoder, "Options"), model.Recommender.Users);
        var (items, all) = (Count(model.Recommender.Items), Count(model.Recommender));
        if (json)
        {
            JsonOutput.Print(terminal, new
            {
                path,
                identity,
                description.Name,
                description.Release,
                description.Licence,
                itemEncoder,
                userEncoder,
                width = users.Width,
                longestHistory = users.MaximumLength,
                parameters = all,
                itemEncoderParameters = items,
            });
            return ExitCode.Success;
        }

        terminal.Out.WriteLine($"{path}: every value is as it was saved. Identity {identity}");
        TableOutput.Print(
            terminal,
            ["", "value"],
            new (string, string?)[]
            {
                ("name", description.Name),
                ("release", description.Release),
                ("licence", description.Licence),
                ("item encoder", $"{itemEncoder}, {Texts.Count(items)} parameters"),
                ("user encoder", $"{userEncoder}, {Texts.Count(all - items)} parameters"),
                ("width of vectors", Texts.Count(users.Width)),
                ("longest history", Texts.Count(users.MaximumLength)),
            }.Where(row => row.Item2 is not null).Select(row => (IReadOnlyList<string>)[row.Item1, row.Item2!]));
        return ExitCode.Success;
    }

    private static string Kind(object options, string ending) => options.GetType().Name[..^ending.Length];

    private static long Count(TorchSharp.torch.nn.Module module) => module.parameters().Sum(parameter => parameter.numel());
}
