using System.CommandLine;
using System.Text.Json.Nodes;
using TransRec.Cli.Output;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec validate</c>: reads a recipe and reports all of its mistakes.</summary>
internal static class ValidateVerb
{
    public static Command Create(Terminal terminal)
    {
        var recipe = CommonOptions.Recipe();
        var set = CommonOptions.Set();
        var json = new Option<bool>("--json") { Description = "Prints the recipe's kind and the recipe with every value explicit, as JSON." };
        var verb = new Verb(
            terminal,
            "validate",
            "Checks a recipe of any kind and lists all of its mistakes. With domains it is for pretrain-text, with base or adapter for adapt, else for pretrain.",
            "transrec validate recipes/scientific/scientific5-houlsby.json --set adapter.bottleneckWidth=32") { recipe, set, json };
        verb.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(recipe);
            var read = RecipeReader.Read(path, parsed.GetRequiredValue(set));
            var kind = RecipeReader.KindOf(read);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new { kind, recipe = JsonNode.Parse(RecipeWriter.Write(read)) });
            }
            else
            {
                terminal.Out.WriteLine($"{path} is a valid recipe for transrec {kind}; it would run in {RunFolder.For(read, path)}.");
            }

            return ExitCode.Success;
        });
        return verb;
    }
}
