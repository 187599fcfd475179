using System.Diagnostics;
using TransRec.Cli;
using TransRec.Distributed;

namespace TransRec.Tests.Distributed;

/// <summary>The command <c>transrec</c> as ranks of an MPI.</summary>
internal static class MpiProcess
{
    public static readonly string Program = typeof(Application).Assembly.Location;

    public static MpiLauncher Launcher(MpiFlavour flavour)
    {
        var program = flavour == MpiFlavour.OpenMpi ? "mpirun.openmpi" : "mpirun.mpich";
        if (!File.Exists($"/usr/bin/{program}") || !MpiLibrary.IsThere(flavour))
        {
            Assert.Skip($"{program} or its library is not on this machine (Debian: openmpi-bin, mpich).");
        }

        return new MpiLauncher(program, flavour);
    }

    /// <summary>Starts a command in so many ranks.</summary>
    public static Process Start(MpiFlavour flavour, int ranks, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> arguments)
    {
        var launcher = Launcher(flavour);
        return Start(launcher.Program, launcher.Arguments(ranks, [], variables, ["dotnet", Program, .. arguments]));
    }

    /// <summary>Runs a command in so many ranks to its end.</summary>
    public static (int Code, string Out, string Error) Run(MpiFlavour flavour, int ranks, params IEnumerable<string> arguments) =>
        Result(Start(flavour, ranks, new Dictionary<string, string>(), arguments));

    public static Process Start(string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static (int Code, string Out, string Error) Result(Process process)
    {
        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
    }
}
