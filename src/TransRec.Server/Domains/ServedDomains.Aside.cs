using TransRec.Adapters.Files;
using TransRec.Serving;

namespace TransRec.Server.Domains;

/// <content>Other adapters than those that answer, for comparisons.</content>
public sealed partial class ServedDomains
{
    /// <summary>A domain model without items on the backbone: nobody is answered by it.</summary>
    /// <param name="domain">Its name.</param>
    /// <param name="digest">The digest of adapters on the shelf; null: none.</param>
    /// <exception cref="QueryException">There are no such adapters, or they belong to another base.</exception>
    internal DomainModel Aside(string domain, string? digest) => Parts.Backbone.Serve(domain, ServedDomain.Adapters(Parts, digest).Adapters);

    /// <summary>The folder of adapters on the shelf; null: there are none of the digest.</summary>
    /// <exception cref="Foundation.Files.CheckpointException">The folder is not as it was written.</exception>
    internal AdapterFolder? Folder(string digest) => Parts.Shelf.Find(digest) is { } shelved ? AdapterFolder.Open(shelved.Folder) : null;
}
