namespace TransRec.Data;

/// <summary>Several domains as one; nothing of them is copied.</summary>
/// <param name="parts">The domains and where their numbers begin.</param>
/// <param name="prefixes">What stands before the ids of each: its name and a slash.</param>
internal sealed class JoinedContent(IReadOnlyList<DomainPart> parts, IReadOnlyList<string> prefixes) : DomainContent
{
    private readonly int[] _firstItems = [.. parts.Select(part => part.FirstItem)];
    private readonly int[] _firstUsers = [.. parts.Select(part => part.FirstUser)];

    public override IReadOnlyList<string> ItemIds => field ??= OfItems((part, item) => prefixes[part] + parts[part].Domain.ItemIds[item]);

    public override IReadOnlyList<string> Titles => field ??= OfItems((part, item) => parts[part].Domain.Titles[item]);

    public override IReadOnlyList<string> UserIds => field ??= new NumberedTexts(
        parts.Sum(part => part.Domain.UserCount), user => Place(_firstUsers, user) is var part ? prefixes[part] + parts[part].Domain.UserIds[user - _firstUsers[part]] : "");

    public override int Length(int user)
    {
        var part = Place(_firstUsers, user);
        return parts[part].Domain.Length(user - _firstUsers[part]);
    }

    public override ReadOnlySpan<int> Sequence(int user)
    {
        var part = Place(_firstUsers, user);
        var sequence = parts[part].Domain.Sequence(user - _firstUsers[part]).ToArray();
        foreach (ref var item in sequence.AsSpan())
        {
            item += _firstItems[part] - 1;
        }

        return sequence;
    }

    public override int FindItem(string id) => Find(id, none: 0, (part, rest) => part.Domain.TryFindItem(rest, out var item) ? part.FirstItem - 1 + item : 0);

    public override int FindUser(string id) => Find(id, none: -1, (part, rest) => part.Domain.TryFindUser(rest, out var user) ? part.FirstUser + user : -1);

    private NumberedTexts OfItems(Func<int, int, string> text) => new(
        1 + parts.Sum(part => part.Domain.ItemCount), item => item > 0 && Place(_firstItems, item) is var part ? text(part, item - _firstItems[part] + 1) : "");

    private int Find(string id, int none, Func<DomainPart, string, int> find)
    {
        for (var part = 0; part < parts.Count; part++)
        {
            if (id.StartsWith(prefixes[part], StringComparison.Ordinal) && find(parts[part], id[prefixes[part].Length..]) is var found && found != none)
            {
                return found;
            }
        }

        return none;
    }

    // The last part that begins at the number or before it.
    private static int Place(int[] firsts, int number)
    {
        var part = firsts.Length - 1;
        while (firsts[part] > number)
        {
            part--;
        }

        return part;
    }
}
