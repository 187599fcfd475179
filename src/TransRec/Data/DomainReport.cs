namespace TransRec.Data;

/// <summary>What was read, left out and kept when a domain was built.</summary>
public sealed record DomainReport
{
    /// <summary>Users in the data (lines).</summary>
    public required int UsersRead { get; init; }

    /// <summary>Users left out because they have fewer than <see cref="DomainOptions.MinimumInteractions"/>.</summary>
    public required int UsersTooShort { get; init; }

    /// <summary>Lines replaced by a later line of the same user (<see cref="RepeatedUsers.KeepLast"/>).</summary>
    public required int UsersReplaced { get; init; }

    /// <summary>Users kept.</summary>
    public required int UsersKept { get; init; }

    /// <summary>Items in the data.</summary>
    public required int ItemsRead { get; init; }

    /// <summary>Items of the catalogue: those that occur in a kept sequence.</summary>
    public required int ItemsKept { get; init; }

    /// <summary>Items of the catalogue without a title.</summary>
    public required int ItemsWithoutTitle { get; init; }

    /// <summary>Items of the catalogue whose title another one has too: by titles they cannot be told apart.</summary>
    public required int ItemsSharingTheirTitle { get; init; }

    /// <summary>Interactions in the data.</summary>
    public required long InteractionsRead { get; init; }

    /// <summary>Interactions kept.</summary>
    public required long InteractionsKept { get; init; }

    /// <summary>Kept interactions with an item that the same user's sequence had before.</summary>
    public required long RepeatedInteractions { get; init; }

    /// <summary>Users whose validation target stands in their own history: the reference's convention counts each as a miss.</summary>
    public required int ValidationTargetsInHistory { get; init; }

    /// <summary>Users whose test target stands in their own history: the reference's convention counts each as a miss.</summary>
    public required int TestTargetsInHistory { get; init; }

    /// <summary>Kept interactions per user.</summary>
    public required Distribution SequenceLength { get; init; }

    /// <summary>Characters per title.</summary>
    public required Distribution TitleLength { get; init; }

    /// <summary>What was unusual and harmless: a byte order mark, CRLF line ends.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    internal static DomainReport Of(Domain domain, Reading reading)
    {
        var lengths = new int[domain.UserCount];
        var (repeated, validation, test) = (0L, 0, 0);
        var lastUser = new int[domain.ItemCount + 1];
        Array.Fill(lastUser, -1);
        for (var user = 0; user < domain.UserCount; user++)
        {
            var sequence = domain.Sequence(user);
            lengths[user] = sequence.Length;
            for (var place = 0; place < sequence.Length; place++)
            {
                var again = lastUser[sequence[place]] == user;
                lastUser[sequence[place]] = user;
                repeated += again ? 1 : 0;
                validation += again && place == sequence.Length - 2 ? 1 : 0;
                test += again && place == sequence.Length - 1 ? 1 : 0;
            }
        }

        return new()
        {
            UsersRead = reading.Users,
            UsersTooShort = reading.UsersTooShort,
            UsersReplaced = reading.UsersReplaced,
            UsersKept = domain.UserCount,
            ItemsRead = reading.Items,
            ItemsKept = domain.ItemCount,
            ItemsWithoutTitle = domain.Titles.Skip(1).Count(string.IsNullOrWhiteSpace),
            ItemsSharingTheirTitle = domain.Titles.Skip(1).CountBy(title => title).Where(title => title.Value > 1).Sum(title => title.Value),
            InteractionsRead = reading.Interactions,
            InteractionsKept = lengths.Sum(length => (long)length),
            RepeatedInteractions = repeated,
            ValidationTargetsInHistory = validation,
            TestTargetsInHistory = test,
            SequenceLength = Distribution.Of(lengths),
            TitleLength = Distribution.Of([.. domain.Titles.Skip(1).Select(title => title.Length)]),
            Notes = reading.Notes,
        };
    }

    internal sealed record Reading(int Users, int UsersTooShort, int UsersReplaced, int Items, long Interactions, IReadOnlyList<string> Notes)
    {
        /// <summary>What was read of several domains together.</summary>
        public static Reading Of(IReadOnlyList<Domain> domains)
        {
            var reports = domains.Select(domain => domain.Report).ToArray();
            return new(
                reports.Sum(report => report.UsersRead),
                reports.Sum(report => report.UsersTooShort),
                reports.Sum(report => report.UsersReplaced),
                reports.Sum(report => report.ItemsRead),
                reports.Sum(report => report.InteractionsRead),
                [.. domains.SelectMany(domain => domain.Report.Notes.Select(note => $"{domain.Name}: {note}"))]);
        }
    }
}
