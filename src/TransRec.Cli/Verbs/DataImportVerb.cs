using System.CommandLine;
using System.Globalization;
using TransRec.Cli.Output;
using TransRec.Import;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec data import</c>: files or queries become a domain.</summary>
internal static class DataImportVerb
{
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("SRC... DST")
        {
            Description = "A folder, files, or patterns with * and ?; the last one is the folder that the domain is written to. Of a database only the last one.",
            Arity = ArgumentArity.OneOrMore,
        };
        var (reading, rules, resources, database) = (new ImportChoices.Reading(), new ImportChoices.Rules(), new ImportResources(), new DatabaseChoices());
        var html = CommonOptions.OutputFile("--html", "Writes the report as a page, with interactions over time, lengths of histories, and popularity.", [".html", ".htm"]);
        var form = new Option<string?>("--format-out") { Description = "What is written: a store, or a folder with items.tsv and users.tsv, which has no place for times. Default: store.", HelpName = "store|folder" };
        form.AcceptOnlyFromAmong("store", "folder");
        var (json, quiet) = (CommonOptions.Json(), CommonOptions.Quiet());
        var verb = new Verb(
            terminal,
            "import",
            "Imports files or a database's rows into a domain, and reports what was read, left out and kept. The format is found by looking (transrec data sniff shows it); "
            + "files may be packed with gzip, zstd, bzip2 or zip. Nothing is written before everything was read.",
            "transrec data import downloads/ml-1m data/films --k-core 5") { paths, form, html, json, quiet };
        reading.AddTo(verb);
        rules.AddTo(verb);
        resources.AddTo(verb);
        database.AddTo(verb);
        verb.Validators.Add(result =>
        {
            var given = result.GetValue(paths)?.Length ?? 0;
            if (database.IsGiven(result) ? given > 1 : given == 1)
            {
                result.AddError(given > 1
                    ? "A database has no files: name only the folder that the domain is written to."
                    : "Name what to import and the folder to write: transrec data import SRC DST. (Of a database: --provider, --connection-env, --query.)");
            }
        });
        verb.Does(parsed =>
        {
            var all = parsed.GetRequiredValue(paths);
            var options = resources.Apply(parsed, rules.Apply(parsed, reading.Apply(parsed, new ImportOptions())));
            using var interruption = new Interruption(terminal.Error, "Stopping; nothing is written.");
            using var place = new ImportPlace(all[^1], parsed.GetValue(form) == "folder");
            ImportReport Work(ConsoleProgress? progress)
            {
                if (!database.IsGiven(parsed.CommandResult))
                {
                    return Importer.Run(all[..^1], place.Store, options, progress, interruption.Requested);
                }

                using var connection = database.Connect(parsed);
                return Importer.Run(database.Source(parsed, connection), place.Store, options, progress, interruption.Requested);
            }

            var asJson = parsed.GetValue(json);
            var report = place.Finish(asJson || parsed.GetValue(quiet) ? Work(null) : ConsoleProgress.Show(terminal, Work), interruption.Requested);
            if (parsed.GetValue(html) is { } page)
            {
                ImportPageOutput.Write(page, all[^1], place.Store, report);
            }

            if (asJson)
            {
                JsonOutput.Print(terminal, report);
            }
            else
            {
                ImportReportOutput.Print(terminal, report, all[^1], parsed.GetValue(html));
            }

            return ExitCode.Success;
        });
        return verb;
    }

    /// <summary>What the pass may use, and how many defects it bears.</summary>
    private sealed class ImportResources
    {
        private readonly Option<string?> memory = new("--memory") { Description = "What tables of ids and buffers may take, such as 1GB or 512MB; rows lie on disk. Default: 1GB.", HelpName = "size" };
        private readonly Option<string?> temporary = new("--temp") { Description = "Where rows lie until the domain is written, 16 bytes a row. Default: the system's folder for temporary files.", HelpName = "folder" };
        private readonly Option<int?> threads = CommonOptions.OptionalCount("--threads", "Threads of the pass. Default: as many as cores", 1, 1024);
        private readonly Option<bool> strict = new("--strict") { Description = "Records that cannot be read end the import. The default." };
        private readonly Option<string?> tolerant = new("--tolerant") { Description = "The share of records that may be unreadable: they are left out, counted and the first ones shown. For example 0.1%.", HelpName = "share" };

        public void AddTo(Command verb)
        {
            foreach (var option in (Option[])[strict, tolerant, memory, temporary, threads])
            {
                verb.Options.Add(option);
            }

            verb.Validators.Add(result =>
            {
                if (result.GetValue(strict) && result.GetResult(tolerant) is not null)
                {
                    result.AddError("Give --strict or --tolerant, not both.");
                }

                if (result.GetValue(tolerant) is { } share && Share(share) is null)
                {
                    result.AddError($"--tolerant must be a share such as 0.1%; found {share}.");
                }

                if (result.GetValue(memory) is { } size && Bytes(size) is null or < Data.Storing.StoreBuildOptions.LeastMemory)
                {
                    result.AddError($"--memory must be a size of at least {Data.Storing.StoreBuildOptions.LeastMemory >> 20}MB such as 1GB; found {size}.");
                }
            });
        }

        public ImportOptions Apply(ParseResult parsed, ImportOptions options) => options with
        {
            Tolerance = parsed.GetValue(tolerant) is { } share ? Share(share)!.Value : 0,
            Store = options.Store with
            {
                MemoryBytes = parsed.GetValue(memory) is { } size ? Bytes(size)!.Value : options.Store.MemoryBytes,
                TemporaryFolder = parsed.GetValue(temporary),
                Threads = parsed.GetValue(threads) ?? options.Store.Threads,
            },
        };

        private static double? Share(string text) =>
            double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && (text.EndsWith('%') ? number / 100 : number) is >= 0 and <= 1 and var share
                ? share
                : null;

        private static long? Bytes(string text)
        {
            var unit = text.ToUpperInvariant() switch { var t when t.EndsWith("GB", StringComparison.Ordinal) => 1L << 30, var t when t.EndsWith("MB", StringComparison.Ordinal) => 1L << 20, _ => 0 };
            return unit > 0 && double.TryParse(text[..^2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e6 ? (long)(number * unit) : null;
        }
    }
}
