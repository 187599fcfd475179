using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Ecosystem.Simulation;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec ecosystem</c>: several algorithms by several providers, simulated.</summary>
internal static class EcosystemVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb(terminal, "ecosystem", "Several algorithms by several providers, between which users choose: simulations and reports.", "transrec ecosystem new recipes-of-ecosystems")
        {
            EcosystemSimulateVerb.Create(terminal),
            EcosystemReportVerb.Create(terminal),
            New(terminal),
        };

    private static Verb New(Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "Where to; made when absent." };
        var json = CommonOptions.Json();
        var verb = new Verb(terminal, "new", "Writes recipes to start from, every value explicit.", "transrec ecosystem new recipes-of-ecosystems") { folder, json };
        verb.Does(parsed =>
        {
            var files = StarterRecipes.Write(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, files.Select(file => new { file.Path, file.Purpose }));
                return ExitCode.Success;
            }

            TableOutput.Print(terminal, ["the next commands", ""], files.Select(file => (IReadOnlyList<string>)[$"transrec ecosystem simulate {file.Path}", file.Purpose]));
            return ExitCode.Success;
        });
        return verb;
    }
}
