namespace TransRec.Serving;

/// <summary>
/// Lets in, in the order of arrival, whoever may join those inside; whoever may not waits until nobody is inside. Later arrivals wait behind it, even
/// when they could join, so that nobody waits forever.
/// </summary>
internal sealed class Turnstile
{
    private readonly object gate = new();
    private long arrivals;
    private long served;
    private int inside;
    private bool exclusive;

    /// <param name="mayJoin">Whether the caller fits those inside; asked when it is the caller's turn. May throw: the turn passes on.</param>
    /// <param name="alone">What to do before going in when nobody is inside. May throw: the turn passes on.</param>
    public void Enter(Func<bool> mayJoin, Action alone)
    {
        lock (gate)
        {
            var turn = arrivals++;
            while (served != turn)
            {
                Monitor.Wait(gate);
            }

            try
            {
                var joins = mayJoin();
                while (inside > 0 && (exclusive || !joins))
                {
                    Monitor.Wait(gate);
                    joins = mayJoin();
                }

                if (inside == 0)
                {
                    alone();
                    exclusive = !mayJoin();
                }

                inside++;
            }
            finally
            {
                served++;
                Monitor.PulseAll(gate);
            }
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            inside--;
            Monitor.PulseAll(gate);
        }
    }
}
