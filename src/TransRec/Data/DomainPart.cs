namespace TransRec.Data;

/// <summary>One of the domains that a domain was joined from, and where its numbers begin there.</summary>
/// <param name="Domain">The domain as it was; its item i is item <c>FirstItem - 1 + i</c> of the joined one, its user u is user <c>FirstUser + u</c>.</param>
/// <param name="FirstItem">The number of its first item, from 1.</param>
/// <param name="FirstUser">The number of its first user, from 0.</param>
internal sealed record DomainPart(Domain Domain, int FirstItem, int FirstUser);
