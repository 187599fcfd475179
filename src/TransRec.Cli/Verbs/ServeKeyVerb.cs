using System.CommandLine;
using System.Globalization;
using TransRec.Cli.Output;
using TransRec.Options;
using TransRec.Server.Security;
using TransRec.Server.Storing;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec serve key</c>: makes, lists and revokes the keys of a server, also while it runs.</summary>
internal static class ServeKeyVerb
{
    public static Command Create(Terminal terminal) =>
        new Verb(terminal, "key", "Makes, lists and revokes keys. A server that runs sees it within seconds.", "transrec serve key list runs/demo/titles/houlsby") { Make(terminal), List(terminal), Revoke(terminal) };

    private static Verb Make(Terminal terminal)
    {
        var (what, data, json) = Common();
        var name = new Option<string>("--name") { Description = "Whose key it is, in words.", HelpName = "text", Required = true };
        var scopes = new Option<string[]>("--scope")
        {
            Description = $"What it may do: {string.Join(", ", Scopes.All)}. May be repeated. Default: {Scopes.Recommend}.",
            HelpName = "scope",
            DefaultValueFactory = _ => [Scopes.Recommend],
        };
        var domains = new Option<string[]>("--domain") { Description = "A domain that it may see; may be repeated. Default: all.", HelpName = "name", DefaultValueFactory = _ => [] };
        var rate = CommonOptions.Count("--rate", "Requests a second, 0 for any number", standard: 0, minimum: 0, maximum: 1_000_000);
        var days = CommonOptions.OptionalCount("--days", "Days until it expires; without it never", 1, 36_500);
        var verb = new Verb(
            terminal,
            "make",
            "Makes a key and shows it, once: the store keeps its hash alone.",
            "transrec serve key make runs/demo/titles/houlsby --name \"shop page\" --scope recommend --scope events") { what, name, scopes, domains, rate, days, data, json };
        verb.Validators.Add(result =>
        {
            foreach (var scope in (result.GetValue(scopes) ?? []).Except(Scopes.All, StringComparer.Ordinal))
            {
                result.AddError($"--scope must be one of {string.Join(", ", Scopes.All)}; found {scope}.{NearestName.Hint(scope, Scopes.All)}");
            }
        });
        verb.Does(parsed =>
        {
            var now = terminal.Clock.GetUtcNow();
            var (key, stored) = ApiKey.Make(
                parsed.GetRequiredValue(name), parsed.GetRequiredValue(scopes), parsed.GetRequiredValue(domains), parsed.GetValue(rate), now, parsed.GetValue(days) is { } until ? now.AddDays(until) : null);
            _ = With(parsed.GetRequiredValue(what), parsed.GetValue(data), async store =>
            {
                await store.PutKeyAsync(stored).ConfigureAwait(false);
                return true;
            });
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new { stored.Id, key, stored.Scopes, stored.Domains, stored.ExpiresAt });
            }
            else
            {
                terminal.Out.WriteLine(key);
                terminal.Error.WriteLine($"Keep it: it is not shown again. Sent as \"Authorization: Bearer {key[..6]}...\"; its id is {stored.Id}.");
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var (what, data, json) = Common();
        var verb = new Verb(terminal, "list", "Lists the keys, without their secrets.", "transrec serve key list runs/demo/titles/houlsby") { what, data, json };
        verb.Does(parsed =>
        {
            var keys = With(parsed.GetRequiredValue(what), parsed.GetValue(data), async store => await store.KeysAsync().ConfigureAwait(false));
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, keys.Select(key => new { key.Id, key.Name, key.Scopes, key.Domains, key.RequestsPerSecond, key.CreatedAt, key.ExpiresAt }));
                return ExitCode.Success;
            }

            TableOutput.Print(terminal, ["id", "name", "scopes", "domains", ">rate", "made", "expires"], keys.Select(key => (IReadOnlyList<string>)
            [
                key.Id,
                key.Name,
                string.Join(' ', key.Scopes),
                key.Domains.Count == 0 ? "all" : string.Join(' ', key.Domains),
                key.RequestsPerSecond == 0 ? "" : $"{key.RequestsPerSecond}",
                key.CreatedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                key.ExpiresAt?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "never",
            ]));
            return ExitCode.Success;
        });
        return verb;
    }

    private static Verb Revoke(Terminal terminal)
    {
        var (what, data, json) = Common();
        var id = new Argument<string>("ID") { Description = "The key's id, as transrec serve key list shows it." };
        var verb = new Verb(terminal, "revoke", "Revokes a key.", "transrec serve key revoke runs/demo/titles/houlsby k3v9x2m1qa") { what, id, data, json };
        verb.Does(parsed =>
        {
            var (key, place) = (parsed.GetRequiredValue(id), parsed.GetRequiredValue(what));
            var revoked = With(place, parsed.GetValue(data), async store => await store.RemoveKeyAsync(key).ConfigureAwait(false));
            if (!revoked)
            {
                throw new OptionsException("The command line", [new OptionMistake("ID", $"{place} has no key {key}; transrec serve key list {place} lists them.")]);
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Print(terminal, new { id = key, revoked });
            }
            else
            {
                terminal.Out.WriteLine($"{key} is revoked.");
            }

            return ExitCode.Success;
        });
        return verb;
    }

    private static (Argument<string> What, Option<string?> Data, Option<bool> Json) Common() => (
        new Argument<string>("RUN|CONFIG") { Description = "What is served: a run, or a configuration file." },
        new Option<string?>("--data") { Description = "The server's data folder. Default: as transrec serve has it.", HelpName = "folder" },
        CommonOptions.Json());

    private static T With<T>(string what, string? data, Func<IServingStore, Task<T>> use)
    {
        var options = ServeVerb.Of(what, data);
        _ = Directory.CreateDirectory(options.Data);
        return Run().GetAwaiter().GetResult();

        async Task<T> Run()
        {
            await using var store = await options.Store.OpenAsync(options.Data).ConfigureAwait(false);
            return await use(store).ConfigureAwait(false);
        }
    }
}
