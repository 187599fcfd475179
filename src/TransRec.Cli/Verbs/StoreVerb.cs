using System.CommandLine;
using TransRec.Cli.Output;
using TransRec.Ecosystem.Admission;
using TransRec.Ecosystem.Publishing;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec store</c>: publishes adapters as algorithms that hosts can offer.</summary>
internal static class StoreVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb(terminal, "store", "A store of algorithms: signed adapter folders with what their providers say of them.", "transrec store list --store algorithms")
        {
            Key(terminal),
            Publish(terminal),
            List(terminal),
            Show(terminal),
            Withdraw(terminal),
            Verify(terminal),
        };

    internal static Option<string> Store() => new("--store") { Description = "The store's folder.", HelpName = "folder", Required = true };

    internal static Argument<string> Version() => new("NAME") { Description = "A name, or name@version. Without a version: the newest that is offered." };

    internal static AlgorithmVersion Find(AlgorithmStore store, string id) =>
        id.Split('@', 2) is [var name, var version] ? store.Find(name, version) : store.Find(id);

    private static Option<string> KeyFile() => new("--key") { Description = "The provider's private key, a PEM file of \"transrec store key\".", HelpName = "file", Required = true };

    private static Verb Key(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The key's PEM file; a new key is made when there is none." };
        var store = new Option<string?>("--store") { Description = "A store to which the key's public part is added; made when the folder is absent or empty.", HelpName = "folder" };
        var provider = new Option<string?>("--provider") { Description = "Whose key it is, with --store.", HelpName = "name" };
        var revoke = new Option<bool>("--revoke") { Description = "Revokes the key in the store: what it signed is no longer offered." };
        var json = CommonOptions.Json();
        var verb = new Verb(terminal, "key", "Makes a provider's key (ECDSA on P-256), and tells a store of it.", "transrec store key provider.pem --store algorithms --provider example-lab") { file, store, provider, revoke, json };
        verb.Validators.Add(result =>
        {
            var named = result.GetValue(store) is not null;
            if (named != (result.GetValue(provider) is not null || result.GetValue(revoke)))
            {
                result.AddError("--store comes with --provider NAME, or with --revoke; both belong to --store.");
            }
        });
        verb.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var isNew = !File.Exists(path) && !parsed.GetValue(revoke);
            using var key = isNew ? ProviderKey.Create() : ProviderKey.Load(path);
            if (isNew)
            {
                key.Save(path);
            }

            if (parsed.GetValue(store) is { } folder)
            {
                if (parsed.GetValue(revoke))
                {
                    AlgorithmStore.Open(folder).RevokeKey(key.Id);
                }
                else
                {
                    AlgorithmStore.Open(folder, create: true).AddKey(key, parsed.GetValue(provider)!);
                }
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new { key.Id, file = path, made = isNew, publicKey = key.PublicPem() });
                return ExitCode.Success;
            }

            terminal.Out.WriteLine($"The key {key.Id} {(isNew ? "was made; keep it secret" : "lies")}: {path}");
            terminal.Out.Write(key.PublicPem());
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb Publish(Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER") { Description = "An adapter folder, as \"transrec adapter export\" writes it." };
        var (store, key, json) = (Store(), KeyFile(), CommonOptions.Json());
        var listing = new Option<string?>("--listing") { Description = "What users read, a JSON file with name, version, title, summary, purpose, licence and more.", HelpName = "file" };
        var set = CommonOptions.Set();
        set.Description = "Sets a value of the listing, for example --set name=westerns --set version=1.0.0 --set title=\"For friends of westerns\". May be repeated.";
        var verb = new Verb(
            terminal, "publish", "Signs an adapter folder and its listing and puts both into a store. Versions never change; the same bytes again are the same version.",
            "transrec store publish adapters/westerns --store algorithms --key provider.pem --listing westerns.json") { folder, store, key, listing, set, json };
        verb.Does(parsed =>
        {
            using var own = ProviderKey.Load(parsed.GetRequiredValue(key));
            var source = parsed.GetValue(listing);
            var text = source is null ? "{}" : File.ReadAllText(source);
            var published = AlgorithmStore.Open(parsed.GetRequiredValue(store)).Publish(
                parsed.GetRequiredValue(folder), Listing.Parse(text, source ?? "The listing", parsed.GetRequiredValue(set)), own);
            Print(terminal, published, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var (store, json) = (Store(), CommonOptions.Json());
        var run = new Option<string?>("--base") { Description = "Shows only versions that fit this base, a run or model folder.", HelpName = "folder" };
        var verb = new Verb(terminal, "list", "Lists the versions of a store, and the keys that it knows.", "transrec store list --store algorithms") { store, run, json };
        verb.Does(parsed =>
        {
            var opened = AlgorithmStore.Open(parsed.GetRequiredValue(store));
            string[] fits = parsed.GetValue(run) is { } folder ? [.. BaseFingerprints.Of(folder)] : [];
            var versions = opened.List(fits);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new { versions = versions.Select(Json), keys = opened.Keys(), damaged = opened.Damages().Select(damage => new { damage.Id, damage.Reason }) });
                return ExitCode.Success;
            }

            TableOutput.Print(
                terminal,
                ["version", "state", "provider", "method", "title", "purpose", "base"],
                versions.Select(version => (IReadOnlyList<string>)
                    [version.Id, StateOf(version), version.Provider, version.Method, version.Listing.Title, string.Join(", ", version.Listing.Purpose), version.Base[..Math.Min(12, version.Base.Length)]]));
            TableOutput.Print(terminal, ["key", "provider", "state"], opened.Keys().Select(each => (IReadOnlyList<string>)[each.Id, each.Provider, each.Revoked ? "revoked" : "valid"]));
            foreach (var (id, reason) in opened.Damages())
            {
                terminal.Error.WriteLine($"{id} is damaged: {reason}");
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb Show(Terminal terminal)
    {
        var (version, store, json) = (Version(), Store(), CommonOptions.Json());
        var card = new Option<bool>("--card") { Description = "Prints the model card, Markdown with the front matter of Hugging Face." };
        var verb = new Verb(terminal, "show", "Shows a version: its listing, files and digests.", "transrec store show westerns@1.0.0 --store algorithms") { version, store, card, json };
        verb.Does(parsed =>
        {
            var opened = AlgorithmStore.Open(parsed.GetRequiredValue(store));
            var found = Find(opened, parsed.GetRequiredValue(version));
            if (parsed.GetValue(card))
            {
                terminal.Out.Write(opened.ModelCardOf(found));
                return ExitCode.Success;
            }

            Print(terminal, found, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb Withdraw(Terminal terminal)
    {
        var (version, store, key) = (Version(), Store(), KeyFile());
        var verb = new Verb(terminal, "withdraw", "Withdraws a version: it stays readable and is no longer offered.", "transrec store withdraw westerns@1.0.0 --store algorithms --key provider.pem") { version, store, key };
        verb.Does(parsed =>
        {
            var opened = AlgorithmStore.Open(parsed.GetRequiredValue(store));
            var found = Find(opened, parsed.GetRequiredValue(version));
            using var own = ProviderKey.Load(parsed.GetRequiredValue(key));
            opened.Withdraw(found.Listing.Name, found.Listing.Version, own);
            terminal.Out.WriteLine($"{found.Id} is withdrawn.");
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb Verify(Terminal terminal)
    {
        var version = new Argument<string?>("NAME") { Description = "A name, or name@version. Default: every version.", Arity = ArgumentArity.ZeroOrOne };
        var (store, json) = (Store(), CommonOptions.Json());
        var verb = new Verb(terminal, "verify", "Checks every byte of a version against its digests, and the signature against the provider's key.", "transrec store verify --store algorithms") { version, store, json };
        verb.Does(parsed =>
        {
            var opened = AlgorithmStore.Open(parsed.GetRequiredValue(store));
            var versions = parsed.GetValue(version) is { } id ? [Find(opened, id)] : opened.List();
            var results = versions.Select(each => (each.Id, Findings: opened.Verify(each))).Concat(
                parsed.GetValue(version) is null ? opened.Damages().Select(damage => (damage.Id, Findings: (IReadOnlyList<string>)[damage.Reason])) : []).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, results.Select(each => new { each.Id, valid = each.Findings.Count == 0, each.Findings }));
            }
            else
            {
                foreach (var (found, findings) in results)
                {
                    terminal.Out.WriteLine(findings.Count == 0 ? $"{found}: valid" : $"{found}:{string.Concat(findings.Select(finding => $"\n  {finding}"))}");
                }
            }

            return results.All(each => each.Findings.Count == 0) ? ExitCode.Success : ExitCode.Error;
        });
        return verb;
    }

    private static void Print(Terminal terminal, AlgorithmVersion version, bool json)
    {
        if (json)
        {
            JsonOutput.Print(terminal, Json(version));
            return;
        }

        TableOutput.Print(
            terminal,
            ["", version.Id],
            [
                ["title", version.Listing.Title],
                ["summary", version.Listing.Summary],
                ["state", StateOf(version)],
                ["provider", version.Provider],
                ["key", version.KeyId],
                ["method", version.Method],
                ["purpose", string.Join(", ", version.Listing.Purpose)],
                ["claims", string.Join(", ", version.Listing.Claims.Select(claim => $"{claim.Metric} {Texts.Score(claim.Value)}"))],
                ["licence", version.Listing.Licence],
                ["trained on", version.Listing.TrainedOn],
                ["base", version.Base],
                ["digest", version.Digest],
                .. version.Files.Select(file => new[] { file.Name, $"{Texts.Bytes(file.SizeBytes)}, {file.Digest}" }),
            ]);
    }

    private static object Json(AlgorithmVersion version) => new
    {
        version.Id, state = StateOf(version), version.Provider, key = version.KeyId, version.Method, version.Base, version.Digest, version.Listing, version.Files,
    };

    private static string StateOf(AlgorithmVersion version) => version.State.ToString().ToLowerInvariant();
}
