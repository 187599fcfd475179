using System.Security.Cryptography;
using System.Text;

namespace TransRec.Data.Storing;

public sealed partial class DomainStore
{
    /// <summary>
    /// Builds a store of a folder with <c>items.tsv</c> and <c>users.tsv</c>. Users and items keep the order of the files, so that a domain over the store has the numbers
    /// and the fingerprint of the domain over the folder. Users without an interaction have no place in a store.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="store">Where the store is written.</param>
    /// <param name="progress">Is told how far it is; null: nobody.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="DomainFormatException">The folder's files have defects.</exception>
    /// <exception cref="StoreException">The folder is a store already, the disk is full, or something else is at the place of the store.</exception>
    public static StoreBuildReport FromFolder(string folder, string store, IProgress<StoreBuildProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(store);
        if (IsStore(folder))
        {
            throw new StoreException($"{folder} is a store already; expected a folder with {DomainReader.ItemsFile} and {DomainReader.UsersFile}.");
        }

        var domain = Domain.Load(folder, new DomainOptions { Whole = true, AllowEmptyTitles = true });
        using var builder = new StoreBuilder(new() { Numbers = NumberOrder.FirstSeen, TemporaryFolder = Path.GetDirectoryName(Path.GetFullPath(store)) });
        byte[][] ids = [.. domain.ItemIds.Select(Encoding.UTF8.GetBytes)];
        for (var item = 1; item <= domain.ItemCount; item++)
        {
            builder.AddItem(ids[item], Encoding.UTF8.GetBytes(domain.Titles[item]));
        }

        for (var user = 0; user < domain.UserCount; user++)
        {
            var id = Encoding.UTF8.GetBytes(domain.UserIds[user]);
            foreach (var item in domain.Sequence(user))
            {
                builder.AddInteraction(id, ids[item], StoreBuilder.NoTime);
            }
        }

        return builder.Build(store, new(null, [SourceOf(folder, DomainReader.ItemsFile), SourceOf(folder, DomainReader.UsersFile)]), progress, cancellation);
    }

    /// <summary>Writes <c>items.tsv</c> and <c>users.tsv</c>, in the order of the store. The folder form has no place for times and kinds of events.</summary>
    /// <param name="folder">Where to; made when it does not exist. Files of these names are replaced, when both new ones are complete.</param>
    /// <param name="cancellation">Stops the work; the folder is then as it was.</param>
    /// <exception cref="StoreException">The folder is a store.</exception>
    public void Export(string folder, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (IsStore(folder))
        {
            throw new StoreException($"{folder} is a store; the exported files would lie next to it and mean the same data twice. Choose another folder.");
        }

        DomainWriter.WriteFiles(folder, WriteItems, WriteUsers);

        void WriteItems(Stream stream)
        {
            byte[] buffer = [];
            for (var item = 0; item < ItemCount; item++)
            {
                cancellation.ThrowIfCancellationRequested();
                stream.Write(_items.Texts.Read(item, ref buffer));
                stream.WriteByte((byte)'\t');
                stream.Write(_titles.Read(item, ref buffer));
                stream.WriteByte((byte)'\n');
            }
        }

        void WriteUsers(Stream stream)
        {
            byte[] buffer = [];
            for (var user = 0; user < UserCount; user++)
            {
                cancellation.ThrowIfCancellationRequested();
                stream.Write(_users.Texts.Read(user, ref buffer));
                var separator = (byte)'\t';
                foreach (var item in ItemsOf(user))
                {
                    stream.WriteByte(separator);
                    stream.Write(_items.Texts.Read(item, ref buffer));
                    separator = (byte)' ';
                }

                stream.WriteByte((byte)'\n');
            }
        }
    }

    private static StoreSource SourceOf(string folder, string file)
    {
        using var stream = File.OpenRead(Path.Combine(folder, file));
        return new(file, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
