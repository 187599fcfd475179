using System.Diagnostics;
using TransRec.Cli;

namespace TransRec.Tests;

/// <summary>The command <c>transrec</c> as a process of its own.</summary>
internal static class TransRecProcess
{
    private static readonly string s_program = typeof(Application).Assembly.Location;

    /// <summary>Runs a command to its end.</summary>
    public static Task<ChildProcess.Result> Run(string folder, params IEnumerable<string> arguments) => ChildProcess.Run(folder, "dotnet", [s_program, .. arguments]);

    /// <summary>Runs a command on a system whose <paramref name="sealedFolder"/> cannot be written; null where the test may not make one.</summary>
    public static async Task<ChildProcess.Result?> RunOnReadOnly(string sealedFolder, params IReadOnlyList<string> arguments)
    {
        const string Script = """mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77; shift; exec "$@" """;
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            var result = await ChildProcess.Run(sealedFolder + "/..", "unshare", ["-m", "sh", "-c", Script, "sh", sealedFolder, "dotnet", s_program, .. arguments]);
            return result.ExitCode == 77 || result.Error.StartsWith("unshare:", StringComparison.Ordinal) ? null : result;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no such program
        }
    }

    /// <summary>Starts a command; its output goes nowhere.</summary>
    public static Process Start(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [s_program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
