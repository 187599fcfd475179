using TransRec.Adapters.Files.Layouts;
using TransRec.Cli.Output;

namespace TransRec.Cli.Verbs;

/// <summary>What the adapter verbs print about folders in other libraries' layouts.</summary>
internal static class AdapterLayoutOutput
{
    public static void Show(Terminal terminal, LayoutReport report, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, report);
            return;
        }

        terminal.Out.WriteLine(
            $"{report.Path}: {report.Method} as {report.Layout}, {report.Tensors} tensors, {Texts.Count(report.Parameters)} parameters of the item encoder.");
        Remarks(terminal, report.LeftOut, report.Notes);
    }

    public static void Show(Terminal terminal, LayoutInspection inspection, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, inspection);
            return;
        }

        terminal.Out.WriteLine(
            $"{inspection.Path}: {inspection.Kind} in the layout {inspection.Layout}, {inspection.Tensors} tensors, {Texts.Count(inspection.Parameters)} parameters.");
        if (inspection.Obstacle is { } obstacle)
        {
            terminal.Out.WriteLine($"Cannot be imported: {obstacle}");
            return;
        }

        terminal.Out.WriteLine($"Method {inspection.Method}. Blocks are counted by the folder's own names; adapter import BASE_RUN checks them.");
        Remarks(terminal, inspection.LeftOut, inspection.Notes);
        TableOutput.Print(
            terminal,
            ["option", "value"],
            inspection.Options!.Select(option => (IReadOnlyList<string>)[$"adapter.{option.Key}", option.Value?.ToJsonString() ?? "null"]));
    }

    public static void Remarks(Terminal terminal, IReadOnlyList<string> leftOut, IReadOnlyList<string> notes)
    {
        if (leftOut.Count > 0)
        {
            terminal.Out.WriteLine($"Left out, {leftOut.Count} tensors: {string.Join(", ", leftOut.Take(20))}{(leftOut.Count > 20 ? ", ..." : "")}");
        }

        foreach (var note in notes)
        {
            terminal.Out.WriteLine($"Note: {note}");
        }
    }
}
