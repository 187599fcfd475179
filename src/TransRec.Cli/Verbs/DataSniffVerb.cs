using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Import;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec data sniff</c>: what files are, and how they would be read.</summary>
internal static class DataSniffVerb
{
    public static Command Create(Terminal terminal)
    {
        var sources = new Argument<string[]>("SRC") { Description = "A folder, files, or patterns with * and ?.", Arity = ArgumentArity.OneOrMore };
        var reading = new ImportChoices.Reading();
        var json = CommonOptions.Json();
        var verb = new Verb(terminal, "sniff", "Says what files are, why, and shows a few records as they would be read: ids, times in UTC, titles. Nothing is written.", "transrec data sniff downloads/ml-1m") { sources, json };
        reading.AddTo(verb);
        verb.Does(parsed =>
        {
            var report = Importer.Sniff(parsed.GetRequiredValue(sources), reading.Apply(parsed, new ImportOptions()));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new
                {
                    format = report.Format.Name,
                    report.Why,
                    files = report.Files.Select(file => new { file.Name, role = $"{file.Role}", shape = $"{file.Shape}", file.Dialect, file.Encoding, file.EncodingWhy, mapping = file.Map, file.Rows }),
                    report.NotRead,
                    report.Notes,
                });
                return ExitCode.Success;
            }

            terminal.Out.WriteLine($"{report.Format.Name}: {report.Format.What}");
            terminal.Out.WriteLine($"Because {report.Why}.");
            foreach (var file in report.Files)
            {
                Print(terminal, file);
            }

            foreach (var other in report.NotRead)
            {
                terminal.Out.WriteLine($"Not read: {other}");
            }

            foreach (var note in report.Notes)
            {
                terminal.Out.WriteLine($"- {note}");
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static void Print(Terminal terminal, SniffedFile file)
    {
        terminal.Out.WriteLine();
        var written = file.Dialect is { } dialect ? $", {(dialect.HasHeader ? "with" : "no")} header, quotes {dialect.Quoting.ToString().ToLowerInvariant()}" : "";
        terminal.Out.WriteLine($"{file.Name}: {file.Role.ToString().ToLowerInvariant()}, {file.Shape.ToString().ToLowerInvariant()}{written}{(file.Encoding is null ? "" : $", {file.Encoding} ({file.EncodingWhy})")}");
        terminal.Out.WriteLine($"  {file.Map}");
        string[] names = ["user", "item", "time", "rating", "event", "title"];
        var columns = names.Index().Where(name => file.Rows.Any(row => Value(row, name.Index) is { Length: > 0 })).ToList();
        if (columns.Count > 0)
        {
            TableOutput.Print(
                terminal, [.. columns.Select(column => column.Item)], file.Rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(column => Short(Value(row, column.Index) ?? ""))]));
        }
    }

    private static string? Value(SniffedRow row, int column) => column switch { 0 => row.User, 1 => row.Item, 2 => row.Time, 3 => row.Rating, 4 => row.Event, _ => row.Title };

    private static string Short(string text) => text.Length <= 60 ? text : $"{text[..57]}...";
}
