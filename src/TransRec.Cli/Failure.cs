using System.Text.RegularExpressions;

namespace TransRec.Cli;

/// <summary>Turns exceptions into a message on the error output and an exit code.</summary>
internal static partial class Failure
{
    public static int Guard(Terminal terminal, Func<int> action)
    {
        try
        {
            return action();
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("Stopped.");
            return ExitCode.Stopped;
        }
        catch (Exception error)
        {
            // The outermost frame of the program: whatever went wrong, the user gets a message instead of a dump.
            terminal.Error.WriteLine(terminal.Trace ? error.ToString() : Message(error));
            return ExitCode.Error;
        }
    }

    private static string Message(Exception error) => IsExplained(error)
        ? $"Error: {error.Message}{OfFolder(error)}"
        : $"Unexpected {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")} (Set TRANSREC_TRACE=1 to see where.)";

    // To the system a folder that is opened as a file is a matter of permissions.
    private static string OfFolder(Exception error) =>
        error is UnauthorizedAccessException && QuotedPath().Match(error.Message) is { Success: true } quoted && Directory.Exists(quoted.Groups[1].Value)
            ? " It is a folder; was a file meant? Else its permissions forbid it."
            : "";

    [GeneratedRegex("'(.+)'")]
    private static partial Regex QuotedPath();

    // The library's own exceptions and those of files say what was found where; anything else is a mistake of the program.
    private static bool IsExplained(Exception error) => error is TransRecException or IOException or UnauthorizedAccessException or InvalidDataException;
}
