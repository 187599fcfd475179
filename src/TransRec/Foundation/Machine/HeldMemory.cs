namespace TransRec.Foundation.Machine;

/// <summary>
/// Keeps what a training holds near what its steps need. Freed memory stays with the process, which is what makes steps fast
/// (<see cref="NativeRuntime.Prepare"/>); but steps of ever other sizes leave free pieces between which the next large block does not fit, and the process grows:
/// 2.1 GB after 200 steps of 128 users over 2 layers x 128, 6 GB after some epochs, of which 0.1 GB are in use between two steps (measured). So the free pages go back to
/// the system when they come to several times what a step needs; they cost a page fault each when they are used again.
/// </summary>
/// <param name="resident">Bytes that the process has in memory.</param>
/// <param name="giveBack">Gives free pages back; false where that cannot be done.</param>
internal sealed class HeldMemory(Func<long> resident, Func<bool> giveBack)
{
    private const int Steps = 4; // what a step needs: at twice that, every seventh step gave back what the next ones asked for again
    private const long Slack = 512 << 20;

    private long floor = resident(); // when the training began, or pages were last given back
    private long need; // by how much a step that began there made the process grow, the largest so far
    private bool fresh = true;
    private bool possible = true;

    /// <summary>How often memory was given back.</summary>
    public int TimesGivenBack { get; private set; }

    /// <summary>This process.</summary>
    public static HeldMemory OfProcess() => new(() => Environment.WorkingSet, NativeRuntime.GiveBackFreeMemory);

    /// <summary>A step has ended and freed its tensors.</summary>
    public void StepEnded()
    {
        if (!possible)
        {
            return;
        }

        var grown = resident() - floor;
        if (fresh)
        {
            need = Math.Max(need, grown);
            fresh = false;
        }
        else if (grown > (Steps * need) + Slack)
        {
            possible = giveBack();
            TimesGivenBack++;
            floor = resident();
            fresh = true;
        }
    }
}
