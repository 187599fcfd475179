using System.Diagnostics;

namespace TransRec.Benchmarks;

/// <summary>A way that is measured in a process of its own: this program again.</summary>
internal static class OwnProcess
{
    /// <summary>Runs the way and returns the lines that it printed.</summary>
    /// <param name="benchmark">The benchmark's name.</param>
    /// <param name="way">The way's name.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string[] Lines(string benchmark, string way)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        }

        start.ArgumentList.Add(benchmark);
        start.ArgumentList.Add(way);
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"'{benchmark} {way}' ended with exit code {process.ExitCode}.");
    }
}
