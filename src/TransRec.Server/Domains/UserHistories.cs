using System.Collections.Concurrent;
using TransRec.Server.Storing;

namespace TransRec.Server.Domains;

/// <summary>The histories of a domain's users. Adding the same event again changes nothing.</summary>
internal sealed class UserHistories
{
    /// <summary>The type of events that say that an item was shown: they enter no history.</summary>
    public const string Impression = "impression";

    private readonly ConcurrentDictionary<string, UserHistory> users = new(StringComparer.Ordinal);

    /// <summary>How many users have taken something.</summary>
    public int Count => users.Count;

    /// <summary>The users' ids, in no order.</summary>
    public IEnumerable<string> Ids => users.Select(user => user.Key);

    /// <summary>What a user has taken.</summary>
    public UserHistory Of(string user) => users.GetValueOrDefault(user, UserHistory.Empty);

    /// <summary>Fills an empty collection.</summary>
    public void Load(IEnumerable<(string User, UserHistory History)> all)
    {
        foreach (var (user, history) in all)
        {
            users[user] = history;
        }
    }

    /// <summary>Adds what a user has taken.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(StoredEvent taken, int item)
    {
        for (; ; )
        {
            var former = users.GetOrAdd(taken.User, UserHistory.Empty);
            var next = former.With(item, taken.At.ToUnixTimeMilliseconds(), taken.Sequence);
            if (ReferenceEquals(next, former))
            {
                return false;
            }

            if (users.TryUpdate(taken.User, next, former))
            {
                return true;
            }
        }
    }

    /// <summary>Forgets what a user had taken when the events up to a sequence number were written.</summary>
    /// <returns>What was known before, and what is now.</returns>
    public (UserHistory Former, UserHistory Now) Forget(string user, long sequence)
    {
        for (; ; )
        {
            if (!users.TryGetValue(user, out var former))
            {
                return (UserHistory.Empty, UserHistory.Empty);
            }

            var now = former.After(sequence);
            if (now.Items.Length == 0 ? users.TryRemove(KeyValuePair.Create(user, former)) : users.TryUpdate(user, now, former))
            {
                return (former, now);
            }
        }
    }
}
