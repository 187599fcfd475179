using System.CommandLine;
using TransRec.Collectives;
using TransRec.Distributed;

namespace TransRec.Cli.Ranks;

/// <summary>The options of verbs that several processes can work on together.</summary>
internal sealed class RankChoice
{
    /// <summary>How long rank 0 waits for the folder of a run whose ranks were killed: the last of them may not know it yet.</summary>
    public static readonly TimeSpan WaitForPredecessors = TimeSpan.FromMinutes(2);

    private readonly Option<int?> ranks = CommonOptions.OptionalCount("--ranks", "Processes that work together, started by mpirun; the result has the same bits for any number", 1, 4096);
    private readonly Option<string?> hosts = new("--hosts")
    {
        Description = "Machines that take the processes, with how many each takes, for example a:4,b:4. Default: this one.",
        HelpName = "host:ranks,...",
    };

    private readonly Option<int?> restarts = CommonOptions.OptionalCount(
        "--restarts", "How often processes that died are started again from the last saved state, on the hosts that answer (default 10)", 0, 1000);

    private readonly Option<bool> mixed = new("--allow-mixed-machines")
    {
        Description = "Lets machines with other processors or libraries work together; the result then depends on which of them takes what.",
    };

    public RankChoice() => hosts.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && !RankHost.TryParse(result.Tokens[0].Value, out _))
        {
            result.AddError($"--hosts must be names with a number of processes each, such as a:4,b:4; found {result.Tokens[0].Value}.");
        }
    });

    public void AddTo(Command verb)
    {
        verb.Options.Add(ranks);
        verb.Options.Add(hosts);
        verb.Options.Add(restarts);
        verb.Options.Add(mixed);
    }

    /// <summary>Whether machines may compute otherwise than each other.</summary>
    public bool AllowsMixed(ParseResult parsed) => parsed.GetValue(mixed);

    /// <summary>Does the work of a verb: here, as one of the ranks that this process was started as, or in ranks that are started for it.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="work">The work; gets the terminal that it prints to, and the ranks, null for one process.</param>
    public int Run(Terminal terminal, ParseResult parsed, Func<Terminal, ICommunicator?, int> work)
    {
        var environment = RankEnvironment.OfProcess();
        var chosen = parsed.GetValue(hosts) is { } text && RankHost.TryParse(text, out var machines) ? machines : [];
        var number = parsed.GetValue(ranks) ?? chosen.Sum(host => host.Ranks);
        if (environment is { Size: > 1 })
        {
            return number > 0 && number != environment.Size
                ? throw new MpiException($"--ranks says {number}, and {environment.Size} processes were started. Leave --ranks out: whoever starts the processes says how many.")
                : RankJob.Run(terminal, environment, work);
        }

        return number > 1 || chosen.Count > 0
            ? new RankLauncher(terminal, Math.Max(1, number), chosen, parsed.GetValue(restarts) ?? 10).Run(Arguments(parsed))
            : work(terminal, null);
    }

    // The command line as it came, without what is for the launcher.
    private string[] Arguments(ParseResult parsed)
    {
        List<string> kept = [];
        for (var i = 0; i < parsed.Tokens.Count; i++)
        {
            var token = parsed.Tokens[i].Value;
            if (token == ranks.Name || token == hosts.Name || token == restarts.Name)
            {
                i++; // with its value
            }
            else
            {
                kept.Add(token);
            }
        }

        return [.. kept];
    }
}
