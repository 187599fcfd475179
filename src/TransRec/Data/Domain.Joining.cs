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
        List<string> itemIds = [""], titles = [""], userIds = [];
        List<int> offsets = [0], interactions = [];
        List<DomainPart> parts = [];
        foreach (var domain in domains)
        {
            var prefix = Prefix(domain);
            var before = itemIds.Count - 1;
            parts.Add(new(domain, FirstItem: before + 1, FirstUser: userIds.Count));
            itemIds.AddRange(domain.ItemIds.Skip(1).Select(id => prefix + id));
            titles.AddRange(domain.Titles.Skip(1));
            userIds.AddRange(domain.UserIds.Select(id => prefix + id));
            for (var user = 0; user < domain.UserCount; user++)
            {
                foreach (var item in domain.Sequence(user))
                {
                    interactions.Add(before + item);
                }

                offsets.Add(interactions.Count);
            }
        }

        return new Domain(
            string.Join(" + ", domains.Select(domain => domain.Name)),
            domains[0].Options,
            [.. itemIds],
            [.. titles],
            [.. userIds],
            [.. offsets],
            [.. interactions],
            DomainReport.Reading.Of(domains))
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
