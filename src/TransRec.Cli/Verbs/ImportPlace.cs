using TransRec.Data.Storing;
using TransRec.Import;

namespace TransRec.Cli.Verbs;

/// <summary>Where an import writes: the store itself, or one among the temporary files that becomes two text files at the end.</summary>
internal sealed class ImportPlace(string destination, bool isText) : IDisposable
{
    private readonly string? temporary = isText ? Path.Combine(Path.GetTempPath(), $"transrec-import-{Guid.NewGuid():n}") : null;

    /// <summary>The folder of the store.</summary>
    public string Store => temporary ?? destination;

    /// <summary>Writes the text files, where they are wanted.</summary>
    public ImportReport Finish(ImportReport report, CancellationToken cancellation)
    {
        if (temporary is null)
        {
            return report;
        }

        using (var store = DomainStore.Open(temporary))
        {
            store.Export(destination, cancellation);
        }

        // How it was imported, and pictures, belong to the domain in either form.
        foreach (var file in Directory.EnumerateFiles(temporary, "*.*", SearchOption.AllDirectories).Where(IsKept).ToList())
        {
            var to = Path.Combine(destination, Path.GetRelativePath(temporary, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }

        return report with { Commands = [.. report.Commands.Select(command => command.Replace(temporary, destination, StringComparison.Ordinal))] };
    }

    public void Dispose()
    {
        if (Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private bool IsKept(string file) => Path.GetRelativePath(temporary!, file) is "import.json" || Path.GetFileName(Path.GetDirectoryName(file)) == "images";
}
