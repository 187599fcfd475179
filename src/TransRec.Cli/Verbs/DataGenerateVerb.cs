using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Data.Generated;
using TransRec.Foundation.Files;
using TransRec.Pictures.Generated;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec data generate</c>: two domains that share meaning but no item, to try recipes and studies on.</summary>
internal static class DataGenerateVerb
{
    public static Command Create(Terminal terminal)
    {
        var standard = new MarketplaceOptions();
        var folder = new Argument<string>("FOLDER") { Description = "Where to: the domains become its folders source and target. It must be new or empty." };
        var seed = CommonOptions.Count("--seed", "Everything follows from it", (int)standard.Seed, 0, int.MaxValue);
        var sourceUsers = CommonOptions.Count("--source-users", "Users of the source domain", standard.SourceUsers, 1, 1_000_000);
        var sourceItems = CommonOptions.Count("--source-items", "Its items", standard.SourceItems, 100, 100_000);
        var targetUsers = CommonOptions.Count("--target-users", "Users of the target domain", standard.TargetUsers, 1, 1_000_000);
        var targetItems = CommonOptions.Count("--target-items", "Its items", standard.TargetItems, 100, 100_000);
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "generate",
            "Generates the demo's marketplace: a domain with many users and one with few, with titles, pictures, styles (attributes.tsv) and brands (owners.tsv), the same bytes for the "
            + "same options on every system. recipes/studies/demo.json compares ways from one to the other.",
            "transrec data generate runs/marketplace") { folder, seed, sourceUsers, sourceItems, targetUsers, targetItems, json };
        verb.Does(parsed =>
        {
            var place = parsed.GetRequiredValue(folder);
            if (File.Exists(place) || (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any()))
            {
                throw new IOException($"{place} is there and not empty; nothing was written. Name a new folder, or delete this one first.");
            }

            var marketplace = Marketplace.Generate(standard with
            {
                Seed = (ulong)parsed.GetValue(seed),
                SourceUsers = parsed.GetValue(sourceUsers),
                SourceItems = parsed.GetValue(sourceItems),
                TargetUsers = parsed.GetValue(targetUsers),
                TargetItems = parsed.GetValue(targetItems),
            });
            var domains = new[] { ("source", marketplace.Source), ("target", marketplace.Target) };
            foreach (var (name, domain) in domains)
            {
                marketplace.Write(domain, Path.Combine(place, name));
                Save(Path.Combine(place, name, "attributes.tsv"), domain, domain.Styles.Select(styles => string.Join('|', styles)));
                Save(Path.Combine(place, name, "owners.tsv"), domain, domain.Brands);
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, domains.Select(each => new
                {
                    Folder = Path.Combine(place, each.Item1),
                    each.Item2.Name,
                    Users = each.Item2.Users.Count,
                    Items = each.Item2.Items.Count,
                }));
                return ExitCode.Success;
            }

            TableOutput.Print(
                terminal,
                ["folder", "domain", ">users", ">items"],
                domains.Select(each => (IReadOnlyList<string>)
                    [Path.Combine(place, each.Item1), each.Item2.Name, Texts.Count(each.Item2.Users.Count), Texts.Count(each.Item2.Items.Count)]));
            return ExitCode.Success;
        });
        return verb;
    }

    private static void Save(string path, GeneratedDomain domain, IEnumerable<string> texts) =>
        AtomicFile.WriteText(path, string.Concat(domain.Items.Zip(texts, (item, text) => $"{item.Id}\t{text}\n")));
}
