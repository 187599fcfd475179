using System.Runtime.ExceptionServices;
using TransRec.Collectives;
using TransRec.Distributed;
using TransRec.Options;
using TransRec.Training;

namespace TransRec.Cli.Ranks;

/// <summary>The work of a verb in one of several ranks: rank 0 prints, the others are silent.</summary>
internal static class RankJob
{
    /// <summary>Set for ranks that a <see cref="RankLauncher"/> has started: the end of their input asks to stop.</summary>
    public const string Launched = "TRANSREC_LAUNCHED";

    // What all ranks throw at once is for rank 0 to tell and to record; the others wait for its end.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    public static int Run(Terminal terminal, RankEnvironment environment, Func<Terminal, ICommunicator?, int> work)
    {
        using var ranks = MpiCommunicator.Start(environment);
        var root = ranks.IsRoot();
        var own = root
            ? terminal with { StopsAtEndOfInput = Environment.GetEnvironmentVariable(Launched) == "1" }
            : terminal with { Out = TextWriter.Null, Error = TextWriter.Null, ErrorIsScreen = false };
        try
        {
            var code = work(own, ranks);
            ranks.Finish();
            return code;
        }
        catch (Exception error)
        {
            // The outermost frame of a rank: whatever went wrong, the others must not wait for it.
            var everywhere = error is RanksDifferException or TrainingDivergedException or OptionsException;
            if (root || !everywhere)
            {
                if (!root)
                {
                    terminal.Error.Write($"Rank {ranks.Rank}: ");
                }

                var code = Failure.Guard(terminal, () => Rethrow(error));
                ranks.Abort(error is MpiException ? MpiCommunicator.TryAgain : code);
                return code;
            }

            Thread.Sleep(s_grace);
            ranks.Abort(ExitCode.Error);
            return ExitCode.Error;
        }
    }

    private static int Rethrow(Exception error)
    {
        ExceptionDispatchInfo.Capture(error).Throw();
        return ExitCode.Error;
    }
}
