using System.Text;

namespace TransRec.Data;

/// <summary>Writes the two-file form that <see cref="Domain.Load"/> reads.</summary>
public static class DomainWriter
{
    /// <summary>
    /// Writes <c>items.tsv</c> and <c>users.tsv</c>. Both are complete and on disk under temporary names before the first takes its place,
    /// so a failure while writing leaves the folder as it was.
    /// </summary>
    /// <param name="folder">Where to; made when it does not exist. Files of that name are replaced.</param>
    /// <param name="items">Items: id and title.</param>
    /// <param name="users">Users: id and item ids, oldest first.</param>
    /// <exception cref="DomainFormatException">
    /// An id or title cannot stand in the form (tab, line end, a space in an item id, empty id), is repeated, or a sequence has an unknown item.
    /// Nothing is written.
    /// </exception>
    public static void Write(string folder, IEnumerable<(string Id, string Title)> items, IEnumerable<(string Id, IReadOnlyList<string> Items)> users)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(users);
        (string Id, string Title)[] allItems = [.. items];
        (string Id, IReadOnlyList<string> Items)[] allUsers = [.. users];
        Check(folder, allItems, allUsers);

        WriteFiles(
            folder,
            stream => WriteLines(stream, allItems.Select(item => $"{item.Id}\t{item.Title}")),
            stream => WriteLines(stream, allUsers.Select(user => $"{user.Id}\t{string.Join(' ', user.Items)}")));
    }

    /// <summary>Writes both files, whose content is known to be sound: complete and on disk under temporary names before the first takes its place.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="items">Writes <c>items.tsv</c>.</param>
    /// <param name="users">Writes <c>users.tsv</c>.</param>
    internal static void WriteFiles(string folder, Action<Stream> items, Action<Stream> users)
    {
        Directory.CreateDirectory(folder);
        var suffix = $".{Guid.NewGuid():N}.tmp";
        var itemsPath = Path.Combine(folder, DomainReader.ItemsFile);
        var usersPath = Path.Combine(folder, DomainReader.UsersFile);
        try
        {
            WriteFile(itemsPath + suffix, items);
            WriteFile(usersPath + suffix, users);
            File.Move(itemsPath + suffix, itemsPath, overwrite: true);
            File.Move(usersPath + suffix, usersPath, overwrite: true);
        }
        finally
        {
            File.Delete(itemsPath + suffix);
            File.Delete(usersPath + suffix);
        }
    }

    /// <summary>Writes a domain as it is after filtering: loading it with the same options gives the same fingerprint.</summary>
    public static void Write(string folder, Domain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        Write(
            folder,
            Enumerable.Range(1, domain.ItemCount).Select(item => (domain.ItemIds[item], domain.Titles[item])),
            Enumerable.Range(0, domain.UserCount).Select(user => (domain.UserIds[user], (IReadOnlyList<string>)Ids(domain, user))));
    }

    private static string[] Ids(Domain domain, int user)
    {
        var sequence = domain.Sequence(user);
        var ids = new string[sequence.Length];
        for (var place = 0; place < ids.Length; place++)
        {
            ids[place] = domain.ItemIds[sequence[place]];
        }

        return ids;
    }

    private static void Check(string folder, (string Id, string Title)[] items, (string Id, IReadOnlyList<string> Items)[] users)
    {
        var builder = new DomainBuilder(folder, new() { AllowEmptyTitles = true }, "items", "users");
        for (var entry = 0; entry < items.Length; entry++)
        {
            builder.AddItem(entry + 1, items[entry].Id, items[entry].Title);
        }

        for (var entry = 0; entry < users.Length; entry++)
        {
            builder.BeginUser(entry + 1, users[entry].Id);
            foreach (var item in users[entry].Items)
            {
                builder.AddInteraction(item);
            }

            builder.EndUser();
        }

        builder.Defects.ThrowIfAny();
    }

    private static void WriteFile(string path, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    private static void WriteLines(Stream stream, IEnumerable<string> lines)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var writer = new StreamWriter(stream, encoding, leaveOpen: true);
        foreach (var line in lines)
        {
            writer.Write(line);
            writer.Write('\n');
        }
    }
}
