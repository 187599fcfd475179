using TransRec.Cli.Output;
using TransRec.Pictures;

namespace TransRec.Cli.Verbs;

/// <summary>What became of a domain's pictures, for people and as JSON.</summary>
internal static class PictureReportOutput
{
    // All of them are in the JSON.
    private const int MostShown = 20;

    private static readonly (PictureNotes Note, string Words)[] Notes =
    [
        (PictureNotes.WrongExtension, "another format than the extension says (the content counts)"),
        (PictureNotes.Animated, "moving (the first frame was taken)"),
        (PictureNotes.Turned, "turned upright by EXIF"),
        (PictureNotes.SeveralFiles, "several files for one item (the first of .jpg, .jpeg, .png, .webp was taken)"),
    ];

    public static void Print(Terminal terminal, PictureReport report)
    {
        var formats = report.Pictures.Where(entry => entry.Problem == PictureProblem.None).CountBy(entry => entry.Format).OrderByDescending(format => format.Value);
        TableOutput.Print(
            terminal,
            ["pictures", ">items"],
            [
                ["with a picture", Texts.Count(report.Present)],
                ["without a file", Texts.Count(report.Missing)],
                ["with a broken file", Texts.Count(report.Broken)],
                .. formats.Select(format => (IReadOnlyList<string>)[format.Key.ToString().ToUpperInvariant(), Texts.Count(format.Value)]),
                .. Notes.Select(note => (note.Words, Count: report.Pictures.Count(entry => entry.Notes.HasFlag(note.Note))))
                    .Where(note => note.Count > 0).Select(note => (IReadOnlyList<string>)[note.Words, Texts.Count(note.Count)]),
            ]);
        if (report.Broken > 0)
        {
            TableOutput.Print(
                terminal,
                ["item", "broken file", "reason"],
                report.BrokenFiles.Take(MostShown).Select(entry => (IReadOnlyList<string>)[entry.Id, entry.File ?? "", entry.Reason]));
        }

        if (report.Broken > MostShown)
        {
            terminal.Out.WriteLine($"... and {Texts.Count(report.Broken - MostShown)} more broken files; --json lists all.");
        }

        if (report.Missing > 0)
        {
            var ids = report.Pictures.Where(entry => entry.Problem == PictureProblem.Missing).Select(entry => entry.Id);
            terminal.Out.WriteLine($"Items without a file: {string.Join(", ", ids.Take(MostShown))}{(report.Missing > MostShown ? ", ... (--json lists all)" : "")}");
        }
    }

    /// <summary>Counts, and every item's file.</summary>
    public static object? Json(PictureReport? report) => report is null ? null : new
    {
        report.Items,
        report.Present,
        report.Missing,
        report.Broken,
        Files = report.Pictures.Select(entry => new
        {
            entry.Id,
            entry.File,
            Problem = entry.Problem == PictureProblem.None ? null : Word(entry.Problem),
            Reason = entry.Problem == PictureProblem.None ? null : entry.Reason,
            Format = entry.Format == PictureFormat.Unknown ? null : Word(entry.Format),
            entry.Width,
            entry.Height,
            Notes = Notes.Where(note => entry.Notes.HasFlag(note.Note)).Select(note => Word(note.Note)),
        }),
    };

    private static string Word<T>(T value)
        where T : struct, Enum => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];
}
