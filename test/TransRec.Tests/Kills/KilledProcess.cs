using System.Diagnostics;

namespace TransRec.Tests.Kills;

/// <summary>
/// A command whose folder is watched: each change of a file below it (one that appears, grows, is renamed or goes) is a step, and it is killed when it has come
/// to a step. The clock has no part in it.
/// </summary>
internal static class KilledProcess
{
    /// <summary>Runs a command.</summary>
    /// <param name="folder">What it writes to.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="step">After how many changes it is killed (SIGKILL); null: never.</param>
    /// <param name="wholeTree">Whether the processes that it has started are killed with it.</param>
    /// <returns>The changes that were seen, and whether it was killed before its end.</returns>
    public static Task<(int Changes, bool Killed, string Output)> Run(string folder, string[] arguments, int? step, bool wholeTree) =>
        Run(TransRecProcess.Start(folder, arguments), folder, step, wholeTree);

    /// <summary>Watches a process that was started with its streams redirected.</summary>
    /// <inheritdoc cref="Run(string, string[], int?, bool)"/>
    public static async Task<(int Changes, bool Killed, string Output)> Run(Process started, string folder, int? step, bool wholeTree = false)
    {
        using var process = started;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var (changes, before) = (0, Look(folder));
        while (!process.WaitForExit(1))
        {
            var now = Look(folder);
            changes += now == before ? 0 : 1;
            before = now;
            if (step is { } last && changes >= last)
            {
                process.Kill(wholeTree);
                await process.WaitForExitAsync();
                await Task.WhenAll(output, error); // a worker of a killed study holds the streams until it has ended by itself
                return (changes, process.ExitCode != 0, "");
            }
        }

        await Task.WhenAll(output, error);
        Assert.True(process.ExitCode == 0, $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}: exit code {process.ExitCode}\n{await output}\n{await error}");
        return (changes, false, await output);
    }

    private static long Look(string folder)
    {
        var hash = new HashCode();
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
            {
                hash.Add(file.FullName);
                hash.Add(file is FileInfo { Exists: true } content ? content.Length : 0);
                hash.Add(file.LastWriteTimeUtc.Ticks);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            hash.Add(error.HResult); // it changed while it was looked at
        }

        return hash.ToHashCode();
    }
}
