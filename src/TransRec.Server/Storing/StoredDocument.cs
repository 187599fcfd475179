namespace TransRec.Server.Storing;

/// <summary>A small JSON document about a domain: a user's choice, an algorithm, an exchange of adapters. Those that are about users are deleted with them.</summary>
/// <param name="Kind">What it is (<see cref="DocumentKinds"/>).</param>
/// <param name="Domain">Its domain.</param>
/// <param name="Id">Its id; of a document about a user, the user's.</param>
/// <param name="Json">A JSON object.</param>
/// <param name="Version">The sequence number of its last change; given by the store.</param>
public sealed record StoredDocument(string Kind, string Domain, string Id, string Json, long Version = 0);

/// <summary>The kinds of documents that the server itself reads.</summary>
public static class DocumentKinds
{
    /// <summary>A user's choice of an algorithm; its id is the user's, and it is deleted with the user.</summary>
    public const string Choice = "choice";

    /// <summary>An algorithm that a domain may offer; its id is the digest.</summary>
    public const string Algorithm = "algorithm";

    /// <summary>An exchange of adapters that was tried; its id is a number in the order of time.</summary>
    public const string Swap = "swap";

    /// <summary>Whether documents of a kind belong to users.</summary>
    public static bool IsOfUsers(string kind) => kind == Choice;
}
