using System.Collections.Concurrent;

namespace TransRec.Server.Domains;

/// <summary>The sequence numbers of this server's own writes, which it has applied: the feed of changes brings them again, and they need not be read.</summary>
internal sealed class OwnChanges
{
    private readonly ConcurrentDictionary<long, byte> numbers = new();

    /// <summary>Says that a change is applied.</summary>
    public void Add(long sequence) => numbers[sequence] = 0;

    /// <summary>Whether a change of the feed is applied already. It is asked once for each.</summary>
    public bool Take(long sequence) => numbers.TryRemove(sequence, out _);

    /// <summary>Forgets what the feed has passed: a write that was written over since is not told of.</summary>
    public void ForgetUpTo(long sequence)
    {
        foreach (var (number, _) in numbers)
        {
            if (number <= sequence)
            {
                _ = numbers.TryRemove(number, out byte _);
            }
        }
    }
}
