using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Cli.Ranks;
using TransRec.Collectives;
using TransRec.Distributed;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Foundation.Files;
using TransRec.Options;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec distribute</c>: what several machines need before they work together.</summary>
internal static class DistributeVerb
{
    public static Command Create(Terminal terminal) => new Verb(
        terminal, "distribute", "Several machines: checks that they can work together, and writes job files for clusters.", "transrec distribute check --ranks 2")
    {
        Check(terminal),
        Job(terminal, "slurm", "Writes a batch script for Slurm: ranks by srun, a save before the time limit, and another start until the run is complete.", job => job.Slurm()),
        Job(terminal, "kubernetes", "Writes a job for the MPI operator of Kubernetes, whose launcher is started again until the run is complete.", job => job.Kubernetes()),
    };

    private static Verb Check(Terminal terminal)
    {
        var threads = CommonOptions.Threads();
        threads.Description = "Threads of tensor operations in each rank, 0 for as many as cores. Default 1.";
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal, "check", "Shows the MPI, the machines, what they compute with and how fast they exchange.", "transrec distribute check --ranks 2") { threads, json };
        var ranks = new RankChoice();
        ranks.AddTo(verb);
        verb.Does(parsed => ranks.Run(terminal, parsed, (own, communicator) =>
        {
            own.Prepare(parsed.GetValue(threads) ?? 1);
            var all = communicator ?? SingleProcess.Instance;
            var machines = all.GatherTexts($"{Environment.MachineName}\t{MachineKind.Here()}").Select(text => text.Split('\t')).ToList();
            var network = NetworkMeasurement.Of(all);
            var mpi = (communicator as MpiCommunicator)?.Version ?? Found();
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(own, new { mpi, ranks = all.Size, machines = machines.Select(machine => new { host = machine[0], kind = machine[1] }), network });
            }
            else
            {
                Print(own, all.Size, mpi, machines, network);
            }

            return machines.Select(machine => machine[1]).Distinct().Count() == 1 || ranks.AllowsMixed(parsed) ? ExitCode.Success : ExitCode.Error;
        }));
        return verb;
    }

    private static string Found()
    {
        try
        {
            var launcher = MpiLauncher.Find();
            return $"{(launcher.Flavour == MpiFlavour.OpenMpi ? "Open MPI" : "MPICH")} ({launcher.Program}); one process alone exchanges nothing: name --ranks";
        }
        catch (MpiException error)
        {
            return error.Message;
        }
    }

    private static void Print(Terminal terminal, int size, string mpi, List<string[]> machines, NetworkMeasurement network)
    {
        terminal.Out.WriteLine($"MPI: {mpi}");
        TableOutput.Print(
            terminal,
            ["ranks", "host", "computes with"],
            machines.Select((machine, rank) => (Rank: rank, Host: machine[0], Kind: machine[1])).GroupBy(machine => (machine.Host, machine.Kind))
                .Select(group => (IReadOnlyList<string>)[string.Join(", ", group.Select(machine => $"{machine.Rank}")), group.Key.Host, group.Key.Kind]));
        if (machines.Select(machine => machine[1]).Distinct().Count() > 1)
        {
            terminal.Out.WriteLine("The machines compute otherwise than each other: a result would depend on which of them takes what. Take machines of one kind, or --allow-mixed-machines.");
        }

        if (size > 1)
        {
            terminal.Out.WriteLine(
                $"A sum of one number takes {network.ShortMicroseconds:0} us, of 8 MB {network.LongMilliseconds:0.0} ms: about {network.LatencyMicroseconds(size):0} us and "
                + $"{network.GigabitsPerSecond(size):0.0} Gb/s between two ranks.");
        }
    }

    private static Verb Job(Terminal terminal, string name, string description, Func<JobFile, string> write)
    {
        var recipe = CommonOptions.Recipe();
        var set = CommonOptions.Set();
        var folder = CommonOptions.RunFolder();
        var ranks = CommonOptions.Count("--ranks", "Processes that work together", 8, 2, 4096);
        var threads = CommonOptions.Count("--threads", "Threads of tensor operations in each", 1, 1, 1024);
        var output = new Option<string?>("--output") { Description = "The file to write. Default: standard output.", HelpName = "file" };
        var verb = new Verb(terminal, name, description, $"transrec distribute {name} recipes/games/games-pretrain.json --set training.shards=64 --ranks 64")
        {
            recipe, set, folder, ranks, threads, output,
        };
        verb.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(recipe);
            var read = RecipeReader.Read(path, parsed.GetRequiredValue(set));
            var number = parsed.GetValue(ranks);
            if (RecipeShards.Of(read) is var shards && shards < number)
            {
                throw new OptionsException(path, [new OptionMistake("training.shards", RecipeShards.TooFew(shards, number))]);
            }

            var job = write(new JobFile(RecipeReader.KindOf(read), path, parsed.GetValue(folder) ?? RunFolder.For(read, path), number)
            {
                Threads = parsed.GetValue(threads),
                Set = parsed.GetRequiredValue(set),
            });
            if (parsed.GetValue(output) is { } file)
            {
                AtomicFile.WriteText(file, job);
            }
            else
            {
                terminal.Out.Write(job);
            }

            return ExitCode.Success;
        });
        return verb;
    }
}
