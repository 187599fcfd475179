using System.CommandLine;
using TransRec.Adapters;
using TransRec.Cli.Output;
using TransRec.Experiments;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec methods</c>: the ways to carry a model to a new domain.</summary>
internal static class MethodsVerb
{
    public static Command Create(Terminal terminal)
    {
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "methods",
            "Lists the adapter methods and parameter selections, each with its options, their ranges and defaults.",
            "transrec methods --json") { json };
        verb.Does(parsed =>
        {
            var methods = AdapterRegistry.Methods.Select(method => new
            {
                method.Name,
                method.Summary,
                method.Source,
                Options = RecipeOption.Of(method.OptionsType),
            }).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, methods);
                return ExitCode.Success;
            }

            foreach (var method in methods)
            {
                terminal.Out.WriteLine($"{method.Name}: {method.Summary}{(method.Source.Length > 0 ? $" [{method.Source}]" : "")}");
                TableOutput.Print(
                    terminal,
                    ["option", "value", "default"],
                    method.Options.Select(option => (IReadOnlyList<string>)[$"adapter.{option.Key}", option.Allowed, option.Default ?? "required"]));
            }

            return ExitCode.Success;
        });
        return verb;
    }
}
