using System.Text;
using TransRec.Cli.Output;

namespace TransRec.Cli;

/// <summary>What a verb writes to, handed in so that tests can look.</summary>
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

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The console of this process, in UTF-8. A stream that is closed takes nothing and stops nothing.</summary>
    public static Terminal OfProcess()
    {
        _ = Reachable(() => Console.OutputEncoding = Encoding.UTF8, Encoding.UTF8);
        return new()
        {
            Out = Reachable(() => Console.Out, TextWriter.Null),
            Error = Reachable(() => Console.Error, TextWriter.Null),
            Width = Reachable(() => Console.IsOutputRedirected ? 240 : Math.Max(40, Console.WindowWidth), 240),
            ErrorIsScreen = Reachable(() => !Console.IsErrorRedirected, otherwise: false),
            Trace = Environment.GetEnvironmentVariable("TRANSREC_TRACE") == "1",
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
