using System.Globalization;
using System.IO.Compression;
using System.Text;
using TransRec.Data;
using TransRec.Foundation.Files;

namespace TransRec.Experiments.Runs;

/// <summary>
/// <c>catalogue.tsv.gz</c> of a run: the items that it was trained on, in the order of their numbers, and how many users, items and interactions the data had. By it a
/// run that recommends tells what is new, and knows another catalogue when it sees one. First line: format, fingerprint, items, users, interactions; then id, tab, title.
/// </summary>
/// <param name="Fingerprint">The fingerprint of the data.</param>
/// <param name="ItemsRead">Items in the file.</param>
/// <param name="UsersRead">Users in the file.</param>
/// <param name="InteractionsRead">Interactions in the file.</param>
/// <param name="Items">The items that training and evaluation saw; item 1 first.</param>
internal sealed record TrainedCatalogue(string Fingerprint, int ItemsRead, int UsersRead, long InteractionsRead, IReadOnlyList<NamedItem> Items)
{
    /// <summary>The file's name in a run folder.</summary>
    public const string FileName = "catalogue.tsv.gz";

    private const string Format = "transrec-catalogue-1";

    /// <summary>What a domain holds.</summary>
    public static TrainedCatalogue Of(Domain domain) => new(
        domain.Fingerprint,
        domain.Report.ItemsRead,
        domain.Report.UsersRead,
        domain.Report.InteractionsRead,
        [.. domain.ItemIds.Zip(domain.Titles, (id, title) => new NamedItem(id, title)).Skip(1)]);

    /// <summary>Writes the file into a run folder.</summary>
    public static void Write(string runFolder, Domain domain) => AtomicFile.Write(Path.Combine(runFolder, FileName), stream =>
    {
        var catalogue = Of(domain);
        using var packed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        using var writer = new StreamWriter(packed, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Format}\t{catalogue.Fingerprint}\t{catalogue.ItemsRead}\t{catalogue.UsersRead}\t{catalogue.InteractionsRead}"));
        foreach (var item in catalogue.Items)
        {
            writer.WriteLine($"{item.Id}\t{item.Title}");
        }
    });

    /// <summary>Reads the file of a run; null when it has none.</summary>
    /// <exception cref="RunException">The file is damaged.</exception>
    public static TrainedCatalogue? Find(RunFolder run)
    {
        var path = run.FilePath(FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            if (reader.ReadLine()?.Split('\t') is not [Format, var fingerprint, var items, var users, var interactions])
            {
                throw new InvalidDataException($"its first line is not that of {Format}");
            }

            var rows = new List<NamedItem>();
            while (reader.ReadLine() is { } line)
            {
                var tab = line.IndexOf('\t', StringComparison.Ordinal);
                rows.Add(tab > 0 ? new NamedItem(line[..tab], line[(tab + 1)..]) : throw new InvalidDataException($"line {rows.Count + 2} has no tab"));
            }

            return new TrainedCatalogue(
                fingerprint,
                int.Parse(items, CultureInfo.InvariantCulture),
                int.Parse(users, CultureInfo.InvariantCulture),
                long.Parse(interactions, CultureInfo.InvariantCulture),
                rows);
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or OverflowException)
        {
            throw new RunException(
                $"{path} is damaged ({error.Message.TrimEnd('.')}). It lists the items that the run was trained on; copy it again, or delete it: what is new in the data is then not told.", error);
        }
    }
}
