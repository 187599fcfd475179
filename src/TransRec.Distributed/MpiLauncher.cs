using System.ComponentModel;
using System.Diagnostics;

namespace TransRec.Distributed;

/// <summary>The <c>mpirun</c> of a machine, and how it is told to start ranks.</summary>
/// <param name="Program">The program.</param>
/// <param name="Flavour">The MPI that it belongs to.</param>
public sealed record MpiLauncher(string Program, MpiFlavour Flavour)
{
    /// <summary>The environment variable that names the program.</summary>
    public const string Variable = "TRANSREC_MPIRUN";

    /// <summary>Finds it: the one that TRANSREC_MPIRUN names, else <c>mpirun</c>, else that of Open MPI or MPICH by its own name.</summary>
    /// <exception cref="MpiException">There is none; the message says what to install.</exception>
    public static MpiLauncher Find()
    {
        string[] names = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? [named] : ["mpirun", "mpirun.openmpi", "mpirun.mpich", "mpiexec.hydra"];
        foreach (var name in names)
        {
            if (FlavourOf(name) is { } flavour)
            {
                return new MpiLauncher(name, flavour);
            }
        }

        throw new MpiException(
            $"There is no {string.Join(", ", names)} that starts ranks. Install Open MPI or MPICH (Debian: openmpi-bin or mpich), name the program in {Variable}, or work in one process, without --ranks.");
    }

    /// <summary>The arguments that start ranks.</summary>
    /// <param name="ranks">How many.</param>
    /// <param name="hosts">Machines with how many ranks each takes; empty: this one.</param>
    /// <param name="variables">What of the environment the ranks get, on other machines too.</param>
    /// <param name="command">The program of a rank and its arguments.</param>
    public IReadOnlyList<string> Arguments(int ranks, IReadOnlyList<RankHost> hosts, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(command);
        var places = string.Join(',', hosts.Select(host => $"{host.Name}:{host.Ranks}"));
        return Flavour == MpiFlavour.OpenMpi
            ?
            [
                "-n", $"{ranks}",
                "--oversubscribe", // more ranks than cores are waited for, not refused
                "--bind-to", "none", // a rank's threads move freely: two ranks would be bound to a core each, with all their threads
                .. Environment.IsPrivilegedProcess ? ["--allow-run-as-root"] : Array.Empty<string>(),
                .. hosts.Count > 0 ? ["--host", places] : Array.Empty<string>(),
                .. variables.SelectMany(variable => (string[])["-x", $"{variable.Key}={variable.Value}"]),
                .. command,
            ]
            :
            [
                "-n", $"{ranks}",
                .. hosts.Count > 0 ? ["-hosts", places] : Array.Empty<string>(),
                .. variables.SelectMany(variable => (string[])["-genv", variable.Key, variable.Value]),
                .. command,
            ];
    }

    private static MpiFlavour? FlavourOf(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return said.Contains("Open MPI", StringComparison.Ordinal) || said.Contains("OpenRTE", StringComparison.Ordinal) ? MpiFlavour.OpenMpi
                : said.Contains("HYDRA", StringComparison.Ordinal) || said.Contains("Intel(R) MPI", StringComparison.Ordinal) ? MpiFlavour.Mpich
                : null;
        }
        catch (Win32Exception)
        {
            return null; // no such program
        }
    }
}
