using System.Text;
using TransRec.Cli.Output;
using TransRec.Distributed;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Machine;

namespace TransRec.Cli;

/// <summary>The process around a verb: what it writes to and what it may set, handed in so that tests can look.</summary>
internal sealed record Terminal
{
    /// <summary>Results.</summary>
    public required TextWriter Out { get; init => field = new PlainWriter(value, mayBreak: true); }

    /// <summary>Progress and errors; what cannot be written there is dropped.</summary>
    public required TextWriter Error { get; init => field = new PlainWriter(value, mayBreak: false); }

    /// <summary>Columns of <see cref="Out"/>. A redirected output is wide, so that a table keeps one line per row.</summary>
    public int Width { get; init; } = 240;

    /// <summary>Whether <see cref="Error"/> is a screen on which a line can be written again.</summary>
    public bool ErrorIsScreen { get; init; }

    /// <summary>Whether an unexpected error shows its stack trace (TRANSREC_TRACE=1).</summary>
    public bool Trace { get; init; }

    /// <summary>Whether the end of the process's input asks to save and stop. Default false.</summary>
    public bool StopsAtEndOfInput { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Makes the process's settings for computing with this many threads (0: as many as cores), before the first tensor. Default: leaves the process as it is.
    /// </summary>
    public Action<int> Prepare { get; init; } = _ => { };

    /// <summary>As <see cref="Prepare"/>, with as many threads as the run was trained with: what it computes then has the training's own bits.</summary>
    /// <exception cref="RunException">The folder is no run.</exception>
    public void PrepareAsTrained(string runFolder) => Prepare(RunFolder.Open(runFolder).Record.Threads);

    /// <summary>The console of this process, in UTF-8. A stream that is closed takes nothing and stops nothing.</summary>
    public static Terminal OfProcess()
    {
        var isRank = RankEnvironment.OfProcess() is not null;
        if (isRank)
        {
            Environment.SetEnvironmentVariable("TERM", "dumb"); // mpirun gives its ranks terminals of their own, to which the runtime would write control characters
        }

        _ = Reachable(() => Console.OutputEncoding = Encoding.UTF8, Encoding.UTF8);
        return new()
        {
            Out = Reachable(() => Console.Out, TextWriter.Null),
            Error = Reachable(() => Console.Error, TextWriter.Null),
            Width = Reachable(() => isRank || Console.IsOutputRedirected ? 240 : Math.Max(40, Console.WindowWidth), 240),
            ErrorIsScreen = Reachable(() => !isRank && !Console.IsErrorRedirected, otherwise: false),
            Trace = Environment.GetEnvironmentVariable("TRANSREC_TRACE") == "1",
            Prepare = NativeRuntime.Prepare,
        };
    }

    private static T Reachable<T>(Func<T> console, T otherwise)
    {
        try
        {
            return console();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return otherwise;
        }
    }
}
