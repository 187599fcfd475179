using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TransRec.Cli.Output;
using TransRec.Experiments.Demos;
using TransRec.Experiments.Runs;
using TransRec.Options;
using TransRec.Postgres;
using TransRec.Server;
using TransRec.Server.Configuration;
using TransRec.Server.Pages;

namespace TransRec.Cli.Verbs;

/// <summary><c>transrec serve</c>: recommendations over HTTP.</summary>
internal static class ServeVerb
{
    private static readonly Dictionary<string, Type> Stores = new(StringComparer.Ordinal) { [PostgresStoreOptions.TypeName] = typeof(PostgresStoreOptions) };

    public static Command Create(Terminal terminal)
    {
        var what = new Argument<string?>("RUN|CONFIG")
        {
            Description = $"A finished run, or a configuration file ({ServerConfiguration.FileName}).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var demo = new Option<bool>("--demo") { Description = "Serves the generated marketplace of transrec demo, which is run first where it was not." };
        var listen = new Option<string?>("--listen") { Description = "Where requests are taken. Default: the configuration's, else http://127.0.0.1:8080.", HelpName = "address" };
        var data = new Option<string?>("--data") { Description = "The folder of database and vectors. Default: the configuration's, else server inside the run.", HelpName = "folder" };
        var noPages = new Option<bool>("--no-pages") { Description = "Answers the API alone, without pages for people." };
        var runs = new Option<string[]>("--runs")
        {
            Description = "Folders of runs whose training curves the pages show; may be named several times. Default: the run that is served, with --demo all of the demo.",
            HelpName = "folder",
            AllowMultipleArgumentsPerToken = true,
        };
        var json = CommonOptions.Json();
        var verb = new Verb(
            terminal,
            "serve",
            "Recommends over HTTP, for many catalogues from one backbone: items, users and events at run time, adapters exchanged while requests run. Ctrl-C ends it after the requests that run.",
            "transrec serve runs/demo/titles/houlsby --listen http://127.0.0.1:8080") { what, demo, listen, data, noPages, runs, json, ServeKeyVerb.Create(terminal) };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(what) is null != result.GetValue(demo))
            {
                result.AddError("Give a run or a configuration file, or --demo.");
            }
        });
        verb.Does(parsed =>
        {
            var asJson = parsed.GetValue(json);
            var options = parsed.GetValue(demo) ? OfDemo(terminal, asJson, parsed.GetValue(data)) : Of(parsed.GetRequiredValue(what)!, parsed.GetValue(data));
            if (options is null)
            {
                return ExitCode.Stopped;
            }

            options = parsed.GetValue(listen) is { } address ? At(options, address) : options;
            terminal.Prepare(options.EncoderThreads);
            PagesOptions? pages = parsed.GetValue(noPages) ? null : new PagesOptions { Runs = parsed.GetValue(runs) is { Length: > 0 } folders ? folders : RunsOf(parsed.GetValue(what)) };
            return RunAsync(terminal, options, pages, asJson).GetAwaiter().GetResult();
        });
        return verb;
    }

    /// <summary>The options that a run or a configuration file gives.</summary>
    public static ServerOptions Of(string path, string? data)
    {
        if (Directory.Exists(path))
        {
            return ServedRun.Of(path, data);
        }

        var options = ServerConfiguration.Read(path, Stores, Environment.GetEnvironmentVariables());
        return data is null ? options : options with { Data = Path.GetFullPath(data) };
    }

    private static string DemoFolder => Path.Combine("runs", "demo");

    private static string[] RunsOf(string? what) => what is null ? [DemoFolder] : Directory.Exists(what) ? [what] : [];

    private static ServerOptions? OfDemo(Terminal terminal, bool silent, string? data)
    {
        terminal.Prepare(0);
        var place = new RunOptions(DemoFolder);
        var report = TrainingVerb.WithProgress(terminal, silent, (progress, stop) => Demo.Run(place, progress, stop));
        return report is null ? null : ServedRun.Of(report.ShownRun, data ?? Path.Combine(report.Folder, ServedRun.DataFolder));
    }

    private static ServerOptions At(ServerOptions options, string address)
    {
        try
        {
            return options with { Listen = address };
        }
        catch (ArgumentException error)
        {
            throw new OptionsException("The command line", [new OptionMistake("--listen", error.Message)]);
        }
    }

    private static async Task<int> RunAsync(Terminal terminal, ServerOptions options, PagesOptions? pages, bool json)
    {
        await using var application = pages is null ? TransRecServer.Build(options) : TransRecServer.Build(
            options,
            // Sessions and forms end with the process; nothing is written for them.
            builder => builder.Services.AddTransRecPages(pages).AddDataProtection().UseEphemeralDataProtectionProvider(),
            mapped => mapped.MapTransRecPages().RedirectToTransRecPages());
        await application.StartAsync().ConfigureAwait(false);
        Print(terminal, application, options, pages is not null, json);
        await application.WaitForShutdownAsync().ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static void Print(Terminal terminal, WebApplication application, ServerOptions options, bool pages, bool json)
    {
        var addresses = TransRecServer.AddressesOf(application);
        if (json)
        {
            JsonOutput.Print(terminal, new { listening = addresses[0], pages = pages ? addresses[0] + TransRecPages.Path : null, management = addresses.ElementAtOrDefault(1), options.Base, options.Data, domains = options.Domains.Select(domain => domain.Name) });
            return;
        }

        terminal.Out.WriteLine($"Listening at {addresses[0]}; the API is described at {addresses[0]}/openapi/v1.json. Ctrl-C ends it.");
        if (pages)
        {
            terminal.Out.WriteLine($"To look at: {addresses[0]}{TransRecPages.Path}");
        }

        foreach (var domain in options.Domains.Take(1))
        {
            terminal.Out.WriteLine("For example, the best items after one:");
            terminal.Out.WriteLine($"  curl -s '{addresses[0]}/v1/domains/{domain.Name}/items?take=3'");
            terminal.Out.WriteLine($"  curl -s '{addresses[0]}/v1/domains/{domain.Name}/recommendations?history=ITEM&k=5'");
        }
    }
}
