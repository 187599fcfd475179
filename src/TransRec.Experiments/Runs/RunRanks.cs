using TransRec.Collectives;
using TransRec.Experiments.Recipes;

namespace TransRec.Experiments.Runs;

/// <summary>How several ranks work on one run: rank 0 has the folder, the others follow it and write nothing.</summary>
internal static class RunRanks
{
    private const byte Work = 1;
    private const byte Nothing = 0;

    /// <summary>Runs a recipe in all ranks.</summary>
    /// <param name="recipe">The recipe, the same in every rank.</param>
    /// <param name="options">The run folder and the ranks.</param>
    /// <param name="begin">Opens the folder in rank 0; null where there is nothing to do.</param>
    /// <param name="work">What every rank does.</param>
    /// <returns>The result in rank 0; null in the others.</returns>
    public static RunResult? Run(Recipe recipe, RunOptions options, Func<RunSession?> begin, Func<RunSession, RunResult> work)
    {
        var ranks = options.Communicator!;
        var mixed = Alike.Require(ranks, recipe, options.AllowMixedMachines);
        using var session = ranks.IsRoot() ? begin() : RunSession.Follow(options.Folder, recipe);
        Span<byte> told = [session is null ? Nothing : Work];
        ranks.Broadcast(told);
        if (told[0] == Nothing)
        {
            return null;
        }

        session!.WorkIn(ranks, mixed);
        var result = work(session);
        ranks.Barrier(); // a process that ends early looks like one that died
        return result;
    }
}
