using Spectre.Console;
using TransRec.Reports;

namespace TransRec.Cli.Output;

/// <summary>Results as tables of plain text.</summary>
internal static class TableOutput
{
    /// <summary>Prints a table; a heading that begins with &gt; makes a column of numbers, set to the right.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in headings)
        {
            var number = heading.StartsWith('>');
            var column = new TableColumn(new Spectre.Console.Text(heading.TrimStart('>')));
            table.AddColumn(number ? column.RightAligned().NoWrap() : column);
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Spectre.Console.Text(PlainText.Clean(cell))));
        }

        Console(terminal).Write(table);
    }

    /// <summary>Prints scores by name.</summary>
    public static void PrintScores(Terminal terminal, IReadOnlyDictionary<string, double> scores) =>
        Print(terminal, ["score", ">value"], scores.Select(score => (IReadOnlyList<string>)[score.Key, Texts.Score(score.Value)]));

    private static IAnsiConsole Console(Terminal terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Out),
        });
        console.Profile.Width = terminal.Width;
        return console;
    }
}
