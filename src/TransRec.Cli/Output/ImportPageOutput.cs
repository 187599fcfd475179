using TransRec.Data.Storing;
using TransRec.Import;
using TransRec.Reports;

namespace TransRec.Cli.Output;

/// <summary>The report of an import as a page.</summary>
internal static class ImportPageOutput
{
    public static void Write(string path, string domain, string folder, ImportReport report)
    {
        using var store = DomainStore.Open(folder);
        DomainPage.Write(
            path,
            $"Import of {Path.GetFileName(Path.TrimEndingDirectorySeparator(domain))}",
            store,
            [
                Table("Sources", report.Sources.Select(source => (source.Name, $"{Texts.Count(source.Records)} records, {source.Role}: {source.Mapping}"))),
                Table("Interactions", ImportReportOutput.Interactions(report).Select(row => (row.Name, Texts.Count(row.Count)))),
                Table("Domain", ImportReportOutput.Facts(report).Append(("fingerprint", report.Store.Fingerprint))),
                Table("Records that were left out", report.Defects.Select(defect => ($"{defect.Source}:{defect.Line}", $"found {defect.Found}; expected {defect.Expected}"))),
            ],
            [$"Read as {report.Format}, because {report.Why}.", .. report.Notes, .. report.NotRead.Select(file => $"Not read: {file}.")]);
    }

    private static DomainFacts Table(string heading, IEnumerable<(string Name, string Value)> rows) => new(heading, [.. rows.Select(row => KeyValuePair.Create(row.Name, row.Value))]);
}
