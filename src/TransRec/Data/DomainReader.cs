using TransRec.Data.Storing;
using TransRec.Foundation.Files;

namespace TransRec.Data;

/// <summary>Reads the two-file form: <c>items.tsv</c> (id, title), <c>users.tsv</c> (id, item ids separated by one space, in time order).</summary>
internal static class DomainReader
{
    public const string ItemsFile = "items.tsv";
    public const string UsersFile = "users.tsv";

    public static Domain Read(string folder, DomainOptions options)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var builder = new DomainBuilder(name, options, ItemsFile, UsersFile);
        RequireFolder(folder, builder);
        var items = ReadFile(folder, ItemsFile, "id, title", builder, static (builder, line, id, title) => builder.AddItem(line, id, title));
        builder.ItemsAreKnown = items;
        _ = ReadFile(folder, UsersFile, "id, item ids", builder, AddUser);
        return builder.Build(folder);
    }

    /// <summary>The titles of items.tsv in file order, or of a store in the order of its items, also of items that no kept user has; empty titles are left out.</summary>
    public static IReadOnlyList<string> ReadTitles(string folder)
    {
        if (DomainStore.IsStore(folder))
        {
            using var store = DomainStore.Open(folder);
            return [.. Enumerable.Range(0, store.ItemCount).Select(store.Title).Where(title => title.Length > 0)];
        }

        var builder = new DomainBuilder(folder, new DomainOptions { AllowEmptyTitles = true }, ItemsFile, UsersFile);
        RequireFolder(folder, builder);
        _ = ReadFile(folder, ItemsFile, "id, title", builder, static (builder, line, id, title) => builder.AddItem(line, id, title));
        builder.Defects.ThrowIfAny();
        return [.. builder.Titles.Where(title => title.Length > 0)];
    }

    private static void RequireFolder(string folder, DomainBuilder builder)
    {
        if (!Directory.Exists(folder))
        {
            builder.Defects.Add(folder, 0, $"{(File.Exists(folder) ? "This is a file" : "The folder does not exist")}; expected a folder with {ItemsFile} and {UsersFile}, or a store.");
            builder.Defects.ThrowIfAny();
        }
    }

    private static void AddUser(DomainBuilder builder, long line, ReadOnlySpan<char> id, ReadOnlySpan<char> sequence)
    {
        builder.BeginUser(line, id);
        foreach (var part in sequence.Length > 0 ? sequence.Split(' ') : default)
        {
            builder.AddInteraction(sequence[part]);
        }

        builder.EndUser();
    }

    private static bool ReadFile(string folder, string file, string columns, DomainBuilder builder, Row add)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            builder.Defects.Add(file, 0, $"The file does not exist in {folder}; expected one line per entry: {columns}.");
            return false;
        }

        if (SpecialFile.Name(path) is { } special)
        {
            builder.Defects.Add(file, 0, $"This is {special}; expected a file with one line per entry: {columns}.");
            return false;
        }

        if (WrongFile.Recognise(path) is { } other)
        {
            builder.Defects.Add(file, 0, $"This is {other}");
            return false;
        }

        using var reader = new LineReader(new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan }));
        while (reader.Next())
        {
            if (reader.Defect is { } defect)
            {
                builder.Defects.Add(file, reader.Number, defect);
                continue;
            }

            var line = reader.Line;
            var tab = line.IndexOf('\t');
            if (reader.Number == 1 && tab < 0 && OtherForm(line) is { } form)
            {
                builder.Defects.Add(file, 1, $"{form}; expected 2 columns separated by a tab ({columns}). Begins {DefectList.Show(line)}.");
                return false;
            }

            if (tab < 0 || line[(tab + 1)..].Contains('\t'))
            {
                builder.Defects.Add(file, reader.Number, line.IsEmpty
                    ? $"Empty line; expected 2 columns separated by a tab ({columns}). Remove it."
                    : $"{line.Count('\t') + 1} columns; expected 2, separated by one tab ({columns}). Begins {DefectList.Show(line)}.");
                continue;
            }

            add(builder, reader.Number, line[..tab], line[(tab + 1)..]);
        }

        if (reader.Number == 0)
        {
            builder.Defects.Add(file, 0, $"The file is empty; expected one line per entry: {columns}.");
            return false;
        }

        builder.Note(reader.HadByteOrderMark, $"{file} begins with a byte order mark, which was skipped.");
        builder.Note(reader.HadCarriageReturns, $"{file} has CRLF line ends, which were taken as line ends.");
        return true;
    }

    // A whole file of another form is one finding, not one for each of its lines.
    private static string? OtherForm(ReadOnlySpan<char> line) =>
        line.Contains("::", StringComparison.Ordinal) ? "Columns separated by \"::\" are MovieLens' form (often in Latin-1: save it as UTF-8)"
        : line.Contains(',') ? "Columns separated by commas are CSV"
        : line.Contains(';') ? "Columns separated by semicolons are CSV"
        : line.Contains('|') ? "Columns separated by | are another form"
        : null;

    private delegate void Row(DomainBuilder builder, long line, ReadOnlySpan<char> first, ReadOnlySpan<char> second);
}
