using System.CommandLine;
using System.Globalization;
using TransRec.Adapters;
using TransRec.Cli.Output;
using TransRec.Options;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec methods</c>: the ways to carry a model to a new domain.</summary>
internal static class MethodsVerb
{
    public static Command Create(Terminal terminal)
    {
        var json = CommonOptions.Json();
        var name = new Argument<string?>("METHOD") { Description = "Only this method, with its options, their ranges and defaults.", Arity = ArgumentArity.ZeroOrOne };
        var verb = new Verb(
            terminal,
            "methods",
            "Lists the adapter methods and parameter selections: where each goes, and how many parameters it trains by default in a well-known model. "
            + "With a name: that method's options.",
            "transrec methods houlsby") { name, json };
        verb.Does(parsed =>
        {
            var chosen = parsed.GetValue(name) is { } one ? AdapterRegistry.Find(one) : null;
            var listings = MethodListing.All().Where(listing => chosen is null || listing.Method == chosen).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, listings.Select(listing => new
                {
                    listing.Method.Name,
                    listing.Method.Summary,
                    listing.Method.Source,
                    listing.Model,
                    listing.Places,
                    TrainedParameters = listing.Trained,
                    listing.Percent,
                    listing.FileBytes,
                    listing.Method.Mergeable,
                    Options = OptionDescription.Of(listing.Method.OptionsType),
                }).ToList());
                return ExitCode.Success;
            }

            TableOutput.Print(
                terminal,
                ["method", ">trained", ">percent", ">file", "merges", "in", "places"],
                listings.Select(listing => (IReadOnlyList<string>)
                [
                    listing.Method.Name,
                    listing.Trained.ToString("N0", CultureInfo.InvariantCulture),
                    listing.Percent.ToString("0.00", CultureInfo.InvariantCulture),
                    Texts.Bytes(listing.FileBytes),
                    listing.Method.Mergeable ? "yes" : "",
                    listing.Model,
                    listing.Places.Count > 0 ? string.Join(", ", listing.Places) : "parameters of the base",
                ]));
            foreach (var listing in listings)
            {
                terminal.Out.WriteLine($"{listing.Method.Name}: {listing.Method.Summary} [{listing.Method.Source}]");
            }

            if (chosen is not null)
            {
                TableOutput.Print(
                    terminal,
                    ["option", "value", "default"],
                    OptionDescription.Of(chosen.OptionsType).Select(option => (IReadOnlyList<string>)[$"adapter.{option.Key}", option.Allowed, option.Default ?? "required"]));
            }

            return ExitCode.Success;
        });
        return verb;
    }
}
