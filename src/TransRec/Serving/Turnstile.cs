namespace TransRec.Serving;

/// <summary>
/// Lets in, in the order of arrival, whoever may join those inside; whoever may not waits until nobody is inside. Later arrivals wait after it, even
/// when they could join, so that nobody waits forever. Of those that wait only the first is woken.
/// </summary>
internal sealed class Turnstile
{
    private readonly Lock gate = new();
    private readonly Queue<ManualResetEventSlim> waiting = new();
    private int inside;
    private bool exclusive;

    /// <param name="mayJoin">Whether the caller fits those inside; asked when it is the caller's turn. May throw: the turn passes on.</param>
    /// <param name="alone">What to do before going in when nobody is inside. May throw: the turn passes on.</param>
    public void Enter(Func<bool> mayJoin, Action alone)
    {
        ManualResetEventSlim turn;
        lock (gate)
        {
            if (waiting.Count == 0 && TryEnter(mayJoin, alone))
            {
                return;
            }

            turn = new ManualResetEventSlim(false, spinCount: 0); // encoding takes far longer than a wait that spins
            waiting.Enqueue(turn);
        }

        while (!TryPass(turn, mayJoin, alone))
        {
            // Somebody came in before the woken one looked; the next to leave wakes it again.
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            inside--;
            WakeFirst();
        }
    }

    private bool TryPass(ManualResetEventSlim turn, Func<bool> mayJoin, Action alone)
    {
        turn.Wait();
        lock (gate)
        {
            turn.Reset();
            var passed = true;
            try
            {
                passed = TryEnter(mayJoin, alone);
                return passed;
            }
            finally
            {
                if (passed)
                {
                    waiting.Dequeue().Dispose();
                    WakeFirst();
                }
            }
        }
    }

    private bool TryEnter(Func<bool> mayJoin, Action alone)
    {
        var joins = mayJoin();
        if (inside > 0 && (exclusive || !joins))
        {
            return false;
        }

        if (inside == 0)
        {
            alone();
            exclusive = !mayJoin();
        }

        inside++;
        return true;
    }

    // It looks for itself whether it may: what it asks belongs to its own thread.
    private void WakeFirst()
    {
        if (waiting.TryPeek(out var first))
        {
            first.Set();
        }
    }
}
