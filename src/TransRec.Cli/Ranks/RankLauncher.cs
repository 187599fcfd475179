using System.ComponentModel;
using System.Diagnostics;
using TransRec.Distributed;

namespace TransRec.Cli.Ranks;

/// <summary>
/// Starts ranks of this program through mpirun and waits for them. Ranks that died are started again from the last saved state, on the hosts that answer. Their input stays open for as long as
/// this process lives: its end asks them to save and stop, so none outlives its launcher.
/// </summary>
/// <param name="terminal">Told of restarts.</param>
/// <param name="ranks">How many.</param>
/// <param name="hosts">Machines; empty: this one.</param>
/// <param name="restarts">Restarts at most.</param>
internal sealed class RankLauncher(Terminal terminal, int ranks, IReadOnlyList<RankHost> hosts, int restarts)
{
    private static readonly string[] s_passed = ["TRANSREC_", "OMP_", "DOTNET_"];
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command of this program in ranks.</summary>
    /// <param name="arguments">The command.</param>
    /// <returns>The exit code of the last start.</returns>
    public int Run(IReadOnlyList<string> arguments)
    {
        var launcher = MpiLauncher.Find();
        using var interruption = new Interruption(terminal.Error);
        for (var restarted = 0; ; restarted++)
        {
            // What was written since is to be gone on with.
            IReadOnlyList<string> again = restarted == 0 ? arguments : [.. arguments.Where(argument => argument != "--overwrite")];
            var code = Once(launcher, Answering(restarted > 0), again, interruption.Requested);
            if (!IsWorthAnother(code) || interruption.Requested.IsCancellationRequested)
            {
                return code;
            }

            if (restarted == restarts)
            {
                terminal.Error.WriteLine($"The ranks ended with code {code}, and were started again {restarts} times already (--restarts). The same command goes on from the last saved state.");
                return code;
            }

            terminal.Error.WriteLine($"The ranks ended with code {code}; they are started again from the last saved state ({restarted + 1} of {restarts}).");
        }
    }

    /// <summary>Whether ranks that ended so may come further when they are started again: they were killed, or could not reach each other.</summary>
    internal static bool IsWorthAnother(int code) => code is not (ExitCode.Success or ExitCode.Error or ExitCode.Usage or ExitCode.Stopped);

    private int Once(MpiLauncher launcher, IReadOnlyList<RankHost> machines, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var size = hosts.Count == 0 ? ranks : Math.Min(ranks, machines.Sum(host => host.Ranks));
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, UseShellExecute = false }; // Ctrl-C reaches this process alone
        start.ArgumentList.Add("--wait");
        start.ArgumentList.Add(launcher.Program);
        foreach (var argument in launcher.Arguments(size, machines, Variables(), [.. ThisProgram.Command(), .. arguments]))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new MpiException($"{launcher.Program} could not be started.");
        using var closing = stop.Register(() => process.StandardInput.Close());
        process.WaitForExit();
        return process.ExitCode;
    }

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string> { [RankJob.Launched] = "1" };
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable is { Key: string name, Value: string value } && s_passed.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && name != RankJob.Launched)
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    // Before a first start mpirun itself says which host does not answer.
    private IReadOnlyList<RankHost> Answering(bool asked)
    {
        if (!asked || hosts.Count == 0)
        {
            return hosts;
        }

        List<RankHost> there = [.. hosts.Where(Answers)];
        foreach (var host in hosts.Except(there))
        {
            terminal.Error.WriteLine($"{host.Name} does not answer; the others go on without it.");
        }

        return there.Count > 0 ? there : throw new MpiException("No host answers. The same command goes on from the last saved state.");
    }

    private static bool Answers(RankHost host)
    {
        if (host.Name is "localhost" || host.Name == Environment.MachineName)
        {
            return true;
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo("ssh", ["-o", "BatchMode=yes", "-o", $"ConnectTimeout={s_answer.TotalSeconds:0}", "--", host.Name, "true"])
            {
                RedirectStandardError = true,
            })!;
            return process.WaitForExit(2 * s_answer) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // no ssh
        }
    }
}
