using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Import.Formats;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec data formats</c>: the data sets whose files are known.</summary>
internal static class DataFormatsVerb
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string?>("NAME") { Description = "A format, to see its files and traps. Default: all of them, a line each.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var verb = new Verb(terminal, "formats", "Lists the data sets whose files are known: files, columns, what breaks a naive reader, licence.", "transrec data formats mind") { name, json };
        verb.Does(parsed =>
        {
            var asked = parsed.GetValue(name);
            List<ImportFormat> formats = [.. FormatRegistry.All.Where(format => asked is null || format.IsCalled(asked))];
            if (formats.Count == 0)
            {
                terminal.Error.WriteLine($"Error: there is no format \"{asked}\".{TransRec.Options.NearestName.Hint(asked!, FormatRegistry.Names)} transrec data formats lists them.");
                return ExitCode.Error;
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, formats.Select(format => new
                {
                    format.Name,
                    format.What,
                    files = format.Files.Select(file => new { file.Name, role = $"{file.Role}", shape = $"{file.Shape}", file.Columns, mapping = file.Map.ToString() }),
                    format.Traps,
                    format.Licence,
                    format.Images,
                }));
            }
            else if (asked is null)
            {
                TableOutput.Print(terminal, ["format", "files", "licence of the data"], formats.Select(format => (IReadOnlyList<string>)[format.Name, format.What, format.Licence]));
                terminal.Out.WriteLine("Any other table, JSON lines, Parquet file or database: transrec data sniff SRC shows how it would be read. transrec data formats NAME has the traps.");
            }
            else
            {
                formats.ForEach(format => Print(terminal, format));
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static void Print(Terminal terminal, ImportFormat format)
    {
        terminal.Out.WriteLine($"{format.Name}: {format.What}. Licence of the data: {format.Licence}.");
        TableOutput.Print(
            terminal,
            ["file", "for", "columns", "which is what"],
            format.Files.Select(file => (IReadOnlyList<string>)
                [file.Name.Replace("|", " or ", StringComparison.Ordinal), $"{file.Role}".ToLowerInvariant(), string.Join(", ", file.Columns.Select(column => column.Split(" ^")[0]).Take(12)), file.Map.ToString()]));
        foreach (var trap in format.Traps)
        {
            terminal.Out.WriteLine($"- {trap}");
        }
    }
}
