using System.CommandLine;
using TransRec.Experiments.Studies.Queues;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec study worker</c>: works on the runs of studies that are offered in a folder.</summary>
internal static class StudyWorkerVerb
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("QUEUE") { Description = "The queue's folder, as transrec study --queue names it; made when absent." };
        var untilEmpty = new Option<bool>("--until-empty") { Description = "Ends when no run is left in the queue. Default: waits for more." };
        var verb = new Verb(
            terminal,
            "worker",
            "Works on runs that transrec study --queue offers, one at a time. Any number of workers share a queue, on machines that see its folder and those of runs and data at the same paths. "
            + "A run whose worker is killed is taken over by another and ends with the same bits.",
            "transrec study worker /shared/queue --until-empty") { folder, untilEmpty };
        verb.Does(parsed =>
        {
            using var interruption = new Interruption(terminal.Error);
            var worker = new QueueWorker(
                parsed.GetRequiredValue(folder), (working, threads) => new ProcessLauncher(threads, working), line => terminal.Error.WriteLine(line), terminal.Clock);
            var ended = worker.Run(parsed.GetValue(untilEmpty), interruption.Requested).GetAwaiter().GetResult();
            terminal.Out.WriteLine($"{ended} runs ended here.");
            return interruption.Requested.IsCancellationRequested ? ExitCode.Stopped : ExitCode.Success;
        });
        return verb;
    }
}
