using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Data;
using TransRec.Experiments.Building;
using TransRec.Experiments.Inspection;
using TransRec.Reports;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec data</c>: what a folder of interactions and pictures holds, and generated domains to try things on.</summary>
internal static class DataVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb(terminal, "data", "Imports data, looks at data, and generates some.", "transrec data describe ../shared/data/iisan_scientific_5core")
        {
            DataImportVerb.Create(terminal),
            DataSniffVerb.Create(terminal),
            DataFormatsVerb.Create(terminal),
            Describe(terminal),
            DataExportVerb.Create(terminal),
            DataSplitVerb.Create(terminal),
            DataVerifyVerb.Create(terminal),
            DataGenerateVerb.Create(terminal),
        };

    private static Verb Describe(Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER") { Description = "A folder with items.tsv (id, title) and users.tsv (id, item ids in time order), or a store." };
        var (minimum, empty) = (CommonOptions.MinimumInteractions(), CommonOptions.AllowEmptyTitles());
        var cache = new Option<string?>("--cache") { Description = "The folder for decoded pictures, as data.cache in a recipe. Default: the user's own.", HelpName = "folder" };
        var sheet = CommonOptions.OutputFile(
            "--contact-sheet",
            $"Writes a grid of pictures with item ids: a page, or one picture. At most {ContactSheet.MostItems} items; of a larger catalogue every n-th.",
            ContactSheet.Extensions);
        var tokenizer = new Option<string?>("--tokenizer") { Description = "A folder with the tokenizer that titles will be read with, to count their tokens. Default: an estimate.", HelpName = "folder" };
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "describe",
            "Checks a domain's files and counts what they hold and what is kept. Defects are listed with file, line and reason; so are pictures that are "
            + "missing or broken, which stop nothing.",
            "transrec data describe ../shared/data/ml100k_posters_5core --contact-sheet posters.html") { folder, minimum, empty, sheet, cache, tokenizer, json };
        verb.Does(parsed =>
        {
            var domain = Domain.Load(parsed.GetRequiredValue(folder), new DomainOptions
            {
                MinimumInteractions = parsed.GetValue(minimum),
                AllowEmptyTitles = parsed.GetValue(empty),
            });
            var asJson = parsed.GetValue(json);
            var pictures = ConsoleProgress.OfPictures(terminal, asJson, progress => PictureInspection.Run(domain, parsed.GetValue(cache), progress));
            var inspection = DataInspection.Run(parsed.GetRequiredValue(folder), parsed.GetValue(minimum), parsed.GetValue(tokenizer));
            var path = parsed.GetValue(sheet);
            var shown = path is null ? 0 : ContactSheet.Write(path, domain);
            if (asJson)
            {
                JsonOutput.Print(terminal, new
                {
                    domain.Name,
                    domain.Fingerprint,
                    domain.Report,
                    inspection.Hints,
                    titleCuts = inspection.Cuts,
                    inspection.TokensBy,
                    inspection.MaximumTokens,
                    pictures = PictureReportOutput.Json(pictures),
                    contactSheet = path is null ? null : new { path, items = shown },
                });
                return ExitCode.Success;
            }

            Print(terminal, domain);
            DataHintOutput.Print(terminal, inspection);
            if (pictures is not null)
            {
                PictureReportOutput.Print(terminal, pictures);
            }

            if (path is not null)
            {
                terminal.Out.WriteLine($"Contact sheet of {Texts.Count(shown)} of {Texts.Count(domain.ItemCount)} items: {path}");
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static void Print(Terminal terminal, Domain domain)
    {
        var report = domain.Report;
        terminal.Out.WriteLine($"{domain.Name}, fingerprint {domain.Fingerprint}");
        TableOutput.Print(
            terminal,
            ["", ">read", ">kept"],
            [
                ["users", Texts.Count(report.UsersRead), Texts.Count(report.UsersKept)],
                ["items", Texts.Count(report.ItemsRead), Texts.Count(report.ItemsKept)],
                ["interactions", Texts.Count(report.InteractionsRead), Texts.Count(report.InteractionsKept)],
            ]);
        TableOutput.Print(
            terminal,
            ["", ">number"],
            [
                ["users that are too short", Texts.Count(report.UsersTooShort)],
                ["items without a title", Texts.Count(report.ItemsWithoutTitle)],
                ["items whose title another one has too", Texts.Count(report.ItemsSharingTheirTitle)],
                ["interactions with an item of the same user's past", Texts.Count(report.RepeatedInteractions)],
                ["validation targets in the user's own history", Texts.Count(report.ValidationTargetsInHistory)],
                ["test targets in the user's own history", Texts.Count(report.TestTargetsInHistory)],
            ]);
        TableOutput.Print(
            terminal,
            ["", ">least", ">5%", ">median", ">95%", ">most", ">mean"],
            [Row("interactions of a user", report.SequenceLength), Row("characters of a title", report.TitleLength)]);
        foreach (var note in report.Notes)
        {
            terminal.Out.WriteLine($"Note: {note}");
        }
    }

    private static string[] Row(string name, Distribution values) =>
        [name, $"{values.Minimum}", $"{values.Percentile5}", $"{values.Median}", $"{values.Percentile95}", $"{values.Maximum}", $"{values.Mean:0.0}"];
}
