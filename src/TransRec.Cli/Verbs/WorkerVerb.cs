using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;

namespace TransRec.Cli.Verbs;

/// <summary>
/// <c>transrec worker</c>, hidden: runs the recipe on the first line of its input for a study, and prints how much is done. When its input ends, because
/// the study wants to stop or is no more, it saves and stops: no run outlives its study. So it does on Ctrl-C and a request to terminate, which a terminal and a service manager send
/// to the study and to its workers alike.
/// </summary>
internal static class WorkerVerb
{
    public const string Name = "worker";

    // A worker whose study was killed saves its state before it lets go of its run.
    private static readonly TimeSpan WaitForPredecessor = TimeSpan.FromMinutes(2);

    public static Command Create(Terminal terminal)
    {
        var folder = CommonOptions.RunFolder();
        var verb = new Verb(terminal, Name, "Runs a recipe for a study: the recipe comes on the first line of the input.", "transrec worker --run runs/x") { folder };
        verb.Hidden = true;
        verb.Does(parsed =>
        {
            var line = Console.In.ReadLine() ?? throw new InvalidDataException("A worker expects a recipe on the first line of its input; the input is empty.");
            using var stop = new CancellationTokenSource();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            new Thread(() => StopAtEnd(Console.In, stop)) { IsBackground = true }.Start();
            var recipe = RecipeReader.Parse(line);
            terminal.Prepare(recipe.Threads);
            var progress = new FractionProgress(new Printed(terminal.Out, terminal.Clock));
            var result = RecipeRun.Run(recipe, new RunOptions(parsed.GetRequiredValue(folder)!, Wait: WaitForPredecessor), progress, stop.Token);
            return result.Stopped ? ExitCode.Stopped : ExitCode.Success;

            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                stop.Cancel();
            }
        });
        return verb;
    }

    private static void StopAtEnd(TextReader input, CancellationTokenSource stop)
    {
        while (input.ReadLine() is not null)
        {
        }

        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run has ended meanwhile.
        }
    }

    private sealed class Printed(TextWriter output, TimeProvider clock) : IProgress<double>
    {
        private long? last;

        public void Report(double value)
        {
            if (last is { } before && clock.GetElapsedTime(before) < TimeSpan.FromSeconds(1))
            {
                return;
            }

            last = clock.GetTimestamp();
            output.WriteLine(JsonSerializer.Serialize(value));
            output.Flush();
        }
    }
}
