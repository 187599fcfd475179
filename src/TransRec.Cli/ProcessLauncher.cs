using System.Diagnostics;
using System.Globalization;
using TransRec.Cli.Verbs;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;

namespace TransRec.Cli;

/// <summary>Runs the recipes of a study in processes of this program: several side by side, each with its own memory, none of which can take the study down.</summary>
/// <param name="threads">Threads of tensor operations in each, 0 for as many as cores.</param>
/// <param name="workingFolder">The folder that paths of the recipes are relative to. Null: that of this process. Default null.</param>
internal sealed class ProcessLauncher(int threads, string? workingFolder = null) : IRunLauncher
{
    public async Task<LaunchOutcome> Launch(Recipe recipe, string folder, IProgress<double> progress, CancellationToken stop)
    {
        using var process = Start(folder);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.StandardInput.WriteLineAsync(RecipeWriter.WriteLine(recipe with { Threads = threads })).ConfigureAwait(false);
            await process.StandardInput.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has ended already; its exit code and its errors say why.
        }

        using var closing = stop.Register(() => process.StandardInput.Close());
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var done))
            {
                progress.Report(done);
            }
        }

        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return process.ExitCode switch
        {
            ExitCode.Success => new LaunchOutcome(RunState.Finished),
            ExitCode.Stopped => new LaunchOutcome(RunState.Stopped),
            var code => new LaunchOutcome(RunState.Failed, Reason(await errors.ConfigureAwait(false), code)),
        };
    }

    private Process Start(string folder)
    {
        var command = ThisProgram.Command();
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = workingFolder ?? "",
        };
        foreach (var argument in (string[])[.. command.Skip(1), WorkerVerb.Name, "--run", folder])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} could not be started.");
    }

    private static string Reason(string errors, int code)
    {
        var text = errors.Trim();
        text = text.StartsWith("Error: ", StringComparison.Ordinal) ? text["Error: ".Length..] : text;
        return text.Length > 0 ? text : $"the process ended with code {code}" + (code == 137 ? " (killed, perhaps for want of memory)." : ".");
    }
}
