namespace TransRec.Data;

public sealed partial class Domain
{
    /// <summary>The domains that this one was joined from, in order; of one that was not joined, itself alone.</summary>
    internal IReadOnlyList<DomainPart> Parts
    {
        get => field ??= [new(this, FirstItem: 1, FirstUser: 0)];
        private init;
    }

    /// <summary>
    /// Puts several domains side by side into one, as several sources of one model: their items and users in order, each id with its domain's name and a
    /// slash before it. No item and no user is shared, whatever the ids say. Each domain is filtered on its own before.
    /// </summary>
    /// <param name="domains">Two or more, of different names and equal options; white space in a name becomes an underscore in ids.</param>
    /// <exception cref="ArgumentException">Fewer than two, two of one name, other options, or one that is joined already.</exception>
    public static Domain Join(IReadOnlyList<Domain> domains)
    {
        ArgumentNullException.ThrowIfNull(domains);
        CheckParts(domains);
        List<DomainPart> parts = [];
        var (items, users) = (0, 0);
        foreach (var domain in domains)
        {
            parts.Add(new(domain, FirstItem: items + 1, FirstUser: users));
            items = checked(items + domain.ItemCount);
            users = checked(users + domain.UserCount);
        }

        return new Domain(
            string.Join(" + ", domains.Select(domain => domain.Name)), domains[0].Options, new JoinedContent(parts, [.. domains.Select(Prefix)]), DomainReport.Reading.Of(domains))
        {
            Parts = parts.AsReadOnly(),
        };
    }

    /// <summary>The part that an item belongs to; the padding item 0 belongs to the first.</summary>
    internal DomainPart PartOfItem(int item) => Parts.Last(part => part.FirstItem <= Math.Max(1, item));

    /// <summary>The part that a user belongs to.</summary>
    internal DomainPart PartOfUser(int user) => Parts.Last(part => part.FirstUser <= user);

    private static string Prefix(Domain domain) => string.Concat(domain.Name.Select(letter => char.IsWhiteSpace(letter) ? '_' : letter)) + "/";

    private static void CheckParts(IReadOnlyList<Domain> domains)
    {
        if (domains.Count < 2)
        {
            throw new ArgumentException($"Two domains or more can be joined; found {domains.Count}.");
        }

        if (domains.FirstOrDefault(domain => domain.Parts.Count > 1) is { } joined)
        {
            throw new ArgumentException($"{joined.Name} is joined already: join all its parts at once.");
        }

        if (domains.GroupBy(Prefix, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new ArgumentException($"Two of the domains are called {same.First().Name}, so their ids could not be told apart: rename a folder.");
        }

        if (domains.FirstOrDefault(domain => domain.Options != domains[0].Options) is { } other)
        {
            throw new ArgumentException($"{other.Name} was filtered by other options than {domains[0].Name}: {other.Options} and {domains[0].Options}.");
        }
    }
}
