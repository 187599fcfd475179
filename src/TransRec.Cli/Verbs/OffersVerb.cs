using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Data;
using TransRec.Ecosystem.Admission;
using TransRec.Ecosystem.Publishing;
using TransRec.Experiments.Building;
using TransRec.Models;
using TransRec.Pictures;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec offers</c>: which algorithms of a store a host offers in a domain.</summary>
internal static class OffersVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb(terminal, "offers", "What a host offers of a store: algorithms that it has examined and measured on its own users.", "transrec offers list --book offers/films")
        {
            Admit(terminal),
            List(terminal),
            Pause(terminal),
            Measure(terminal),
        };

    private static Option<string> Book() => new("--book") { Description = "The folder with the domain's offers.", HelpName = "folder", Required = true };

    private static Verb Admit(Terminal terminal)
    {
        var (version, store, book, host, json) = (StoreVerb.Version(), StoreVerb.Store(), Book(), new HostOptions(), CommonOptions.Json());
        var by = new Option<string>("--by") { Description = "Who admits, for the record. Default: the user's name.", HelpName = "name", DefaultValueFactory = _ => Environment.UserName };
        var first = new Option<bool>("--default") { Description = "Makes it the domain's default." };
        var verb = new Verb(
            terminal,
            "admit",
            "Examines a version and offers it: signature, base, sizes, values, names and shapes; a probe that must differ from the base; and scores on held-out users. All findings "
            + "are reported at once; when there are any, nothing is offered and the record is kept.",
            "transrec offers admit westerns --store algorithms --book offers/films --base runs/source --data data/films") { version, store, book, by, first, json };
        host.AddTo(verb);
        verb.Does(parsed =>
        {
            var (folder, opened) = (parsed.GetRequiredValue(book), AlgorithmStore.Open(parsed.GetRequiredValue(store)));
            var found = StoreVerb.Find(opened, parsed.GetRequiredValue(version));
            using var own = host.Open(terminal, parsed);
            using var held = OfferBook.Hold(folder);
            var before = OfferBook.Open(folder, own.Host.Domain.Name);
            var (after, record) = before.Admit(
                folder, new AdmissionDesk(own.Host, own.Bounds), own.Bounds, opened, found, parsed.GetRequiredValue(by), terminal.Clock.GetUtcNow());
            (record.Admitted && parsed.GetValue(first) ? after.WithDefault(record.Name) : after).Save(folder);
            Print(terminal, [record], parsed.GetValue(json));
            return record.Admitted ? ExitCode.Success : ExitCode.Error;
        });
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var (book, json) = (Book(), CommonOptions.Json());
        var verb = new Verb(terminal, "list", "Lists a domain's offers, with what they claim and what was measured, and refusals with their reasons.", "transrec offers list --book offers/films") { book, json };
        verb.Does(parsed =>
        {
            var opened = OfferBook.Open(parsed.GetRequiredValue(book));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new { opened.Domain, opened.Default, offers = opened.Offers.Select(offer => new { offer, measured = opened.LastOf(offer.Name)?.Measured }), opened.Records });
                return ExitCode.Success;
            }

            TableOutput.Print(
                terminal,
                ["offer", "state", "provider", "title", ">hr@10", ">ndcg@10", ">base's", ">coverage", ">gini"],
                opened.Offers.Select(offer => (IReadOnlyList<string>)
                [
                    $"{offer.Name}@{offer.Version}{(opened.Default == offer.Name ? " (default)" : "")}",
                    offer.State.ToString().ToLowerInvariant(),
                    offer.Provider,
                    offer.Title,
                    .. Scores(opened.LastOf(offer.Name)),
                ]));
            foreach (var refused in opened.Records.Where(record => !record.Admitted))
            {
                terminal.Out.WriteLine($"{refused.Name}@{refused.Version} was refused at {refused.At:yyyy-MM-dd HH:mm}: {string.Join("; ", refused.Findings)}.");
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb Pause(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The offer." };
        var (book, resume) = (Book(), new Option<bool>("--resume") { Description = "Offers it again." });
        var verb = new Verb(terminal, "pause", "Pauses an offer: users who have it get the default.", "transrec offers pause westerns --book offers/films") { name, book, resume };
        verb.Does(parsed =>
        {
            var (folder, offer) = (parsed.GetRequiredValue(book), parsed.GetRequiredValue(name));
            _ = OfferBook.Open(folder); // where there is no book, none is made
            using var held = OfferBook.Hold(folder);
            OfferBook.Open(folder).With(offer, parsed.GetValue(resume) ? OfferState.Admitted : OfferState.Paused).Save(folder);
            terminal.Out.WriteLine($"{offer} is {(parsed.GetValue(resume) ? "offered again" : "paused")}.");
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb Measure(Terminal terminal)
    {
        var (store, book, host, json) = (StoreVerb.Store(), Book(), new HostOptions(), CommonOptions.Json());
        var all = new Option<bool>("--all") { Description = "Measures every offer, also those that were measured on the same data." };
        var verb = new Verb(
            terminal, "measure", "Measures offers again whose data have changed since, and withdraws those that the store has withdrawn.",
            "transrec offers measure --store algorithms --book offers/films --base runs/source --data data/films") { store, book, all, json };
        host.AddTo(verb);
        verb.Does(parsed =>
        {
            var (folder, opened) = (parsed.GetRequiredValue(book), AlgorithmStore.Open(parsed.GetRequiredValue(store)));
            using var own = host.Open(terminal, parsed);
            using var held = OfferBook.Hold(folder);
            var now = OfferBook.Open(folder, own.Host.Domain.Name).Follow(opened);
            var names = parsed.GetValue(all) ? [.. now.Offers.Where(offer => offer.State == OfferState.Admitted).Select(offer => offer.Name)] : now.ToMeasureAgain(own.Host.Domain.Fingerprint);
            var records = new List<AdmissionRecord>();
            foreach (var name in names)
            {
                var version = opened.Find(name, now.Offers.First(offer => offer.Name == name).Version);
                (now, var record) = now.Admit(folder, new AdmissionDesk(own.Host, own.Bounds), own.Bounds, opened, version, Environment.UserName, terminal.Clock.GetUtcNow());
                now = record.Admitted ? now : now.With(name, OfferState.Paused);
                records.Add(record);
            }

            now.Save(folder);
            Print(terminal, records, parsed.GetValue(json));
            return records.All(record => record.Admitted) ? ExitCode.Success : ExitCode.Error;
        });
        return verb;
    }

    private static void Print(Terminal terminal, IReadOnlyList<AdmissionRecord> records, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, records);
            return;
        }

        TableOutput.Print(
            terminal,
            ["version", "verdict", ">hr@10", ">ndcg@10", ">base's", ">coverage", ">gini"],
            records.Select(record => (IReadOnlyList<string>)[$"{record.Name}@{record.Version}", record.Admitted ? "admitted" : "refused", .. Scores(record)]));
        foreach (var record in records.Where(record => !record.Admitted))
        {
            terminal.Error.WriteLine($"{record.Name}@{record.Version} is refused:{string.Concat(record.Findings.Select(finding => $"\n  {finding}."))}");
        }
    }

    private static string[] Scores(AdmissionRecord? record) => record?.Measured is { } measured
        ? [Texts.Score(measured.HitRate), Texts.Score(measured.Ndcg), record.Base is { } bare ? Texts.Score(bare.Ndcg) : "", $"{measured.Coverage:0.0%}", $"{measured.Gini:0.00}"]
        : ["", "", "", "", ""];

    /// <summary>The options that say whose host it is, and what it asks for.</summary>
    private sealed class HostOptions
    {
        private readonly Option<string> run = new("--base") { Description = "The base: a pretrain run, or a model folder.", HelpName = "folder", Required = true };
        private readonly Option<string> data = new("--data") { Description = "The folder with the domain's items and users.", HelpName = "folder", Required = true };
        private readonly Option<string?> attributes = new("--attributes") { Description = "Categories of items for shares of slots: item id, tab, categories separated by |.", HelpName = "file" };
        private readonly Option<string?> cache = new("--cache") { Description = "The folder for decoded pictures, as data.cache in a recipe. Default: the user's own.", HelpName = "folder" };
        private readonly Option<int> minimum = CommonOptions.MinimumInteractions();
        private readonly Option<int> most = CommonOptions.Count("--maximum-offers", "The most offers of the domain", 20, 1, 10_000);
        private readonly Option<double> ndcg = new("--minimum-ndcg") { Description = "The smallest NDCG@10 on held-out users. Default 0.", HelpName = "number" };
        private readonly Option<double> coverage = new("--minimum-coverage") { Description = "The smallest share of the catalogue in lists of held-out users. Default 0.", HelpName = "share" };

        public void AddTo(Command verb)
        {
            foreach (var option in (Option[])[run, data, attributes, cache, minimum, most, ndcg, coverage])
            {
                verb.Options.Add(option);
            }
        }

        public OpenHost Open(Terminal terminal, ParseResult parsed)
        {
            var folder = parsed.GetRequiredValue(run);
            terminal.Prepare(0);
            var model = ModelFolder.Open(folder);
            try
            {
                var domain = Domain.Load(parsed.GetRequiredValue(data), new DomainOptions
                {
                    MinimumInteractions = parsed.GetValue(minimum),
                    MaximumSequenceLength = model.Recommender.Users.MaximumLength,
                    AllowEmptyTitles = true,
                });
                var categories = parsed.GetValue(attributes) is { } path ? ItemCategories.Read(path, domain) : null;
                var content = model.ContentOf(domain.Catalogue, (catalogue, reading) => CataloguePictures.Open(catalogue, reading, CacheFolder.OfPictures(parsed.GetValue(cache))));
                var host = new AdmissionHost(model, domain, content, categories, BaseFingerprints.Of(folder));
                return new OpenHost(host, new AdmissionBounds { MaximumOffers = parsed.GetValue(most), MinimumNdcg = parsed.GetValue(ndcg), MinimumCoverage = parsed.GetValue(coverage) });
            }
            catch
            {
                model.Dispose();
                throw;
            }
        }
    }

    private sealed record OpenHost(AdmissionHost Host, AdmissionBounds Bounds) : IDisposable
    {
        public void Dispose() => Host.Model.Dispose();
    }
}
