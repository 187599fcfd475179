using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TransRec.Adapters;
using TransRec.Adapters.Files;
using TransRec.Adapters.Methods;
using TransRec.Data.Generated;
using TransRec.Encoders.Items;
using TransRec.Encoders.Text;
using TransRec.Encoders.Users;
using TransRec.Foundation.Machine;
using TransRec.Models;
using TransRec.Serving;
using TransRec.Server;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;
using TransRec.Text;

namespace TransRec.Benchmarks;

/// <summary>
/// Recommendations over HTTP: 20,000 items, histories of 20, Houlsby 16, k 10, from a server process on loopback; and next to it Kestrel alone, answering bytes of the same number. What a
/// request costs is processor time, of server and client apart: it is told also on a machine that has other work.
/// </summary>
internal static class ServeBenchmark
{
    public const string Name = "serve-recommend";

    public const string About = "a recommendation over HTTP, 20,000 items: requests a second, processor time of server and client; naive: bare Kestrel with as many bytes";

    private const int Items = 20_000;
    private const int Length = 20;
    private const int Connections = 16;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(6);

    /// <summary>Measures, or is one of the servers.</summary>
    public static async Task<int> RunAsync(string? way) => way switch
    {
        "server" => await ServeAsync(),
        "bare" => await ServeBareAsync(),
        null => await MeasureAsync(),
        _ => throw new ArgumentException($"{Name} is run alone; it starts its servers itself.", nameof(way)),
    };

    private static async Task<int> MeasureAsync()
    {
        Console.WriteLine($"{Name}: {About}");
        Console.WriteLine($"{Environment.ProcessorCount} cores for servers and client, {Connections} connections, one request after the other on each, {Measured.TotalSeconds:0} s.");
        var body = Histories();
        var ours = await OfAsync("server", body.Select(history => Request("/v1/domains/shop/recommendations", $$"""{"history":[{{history}}],"k":10}""")).ToArray());
        var bare = await OfAsync("bare", [Request("/bare", body[0])]);
        Print("server", ours);
        Print("bare Kestrel", bare);
        Console.WriteLine($"{Name} ratio={ours.ServerMicroseconds / bare.ServerMicroseconds:0.00} naive={bare.ServerMicroseconds:0.0}us fast={ours.ServerMicroseconds:0.0}us error=0");
        return 0;
    }

    private static void Print(string what, Measurement measured) => Console.WriteLine(
        $"  {what}: {measured.PerSecond:0} requests/s, {measured.ServerMicroseconds:0} us of the server and {measured.ClientMicroseconds:0} us of the client each, p50 {measured.Median:0.00} ms, p99 {measured.P99:0.00} ms, {measured.Bytes} bytes");

    private static async Task<Measurement> OfAsync(string way, byte[][] requests)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ServeBenchmark).Assembly.Location, Name, way] : [Name, way])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        using var server = Process.Start(start)!;
        try
        {
            var address = new Uri((await server.StandardOutput.ReadLineAsync())!);
            using var load = new HttpLoad(address, Connections, requests);
            _ = await load.RunAsync(WarmUp);
            server.Refresh();
            using var own = Process.GetCurrentProcess();
            var (before, ownBefore) = (server.TotalProcessorTime, own.TotalProcessorTime);
            var result = await load.RunAsync(Measured);
            server.Refresh();
            own.Refresh();
            var count = Math.Max(result.Milliseconds.Count, 1);
            return new Measurement(
                count / result.Elapsed.TotalSeconds,
                (server.TotalProcessorTime - before).TotalMicroseconds / count,
                (own.TotalProcessorTime - ownBefore).TotalMicroseconds / count,
                result.Milliseconds[count / 2],
                result.Milliseconds[count * 99 / 100],
                result.Bytes);
        }
        finally
        {
            server.Kill();
        }
    }

    private static string[] Histories()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 512).Select(_ => string.Join(',', Enumerable.Range(0, Length).Select(_ => $"\"{Id(random.Next(Items))}\"")))];
    }

    private static string Id(int item) => $"i{item:00000}";

    private static byte[] Request(string path, string body) =>
        Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    private static async Task<int> ServeBareAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var application = builder.Build();
        var bytes = Encoding.ASCII.GetBytes(new string('x', 900));
        application.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentLength = bytes.Length;
            await context.Response.BodyWriter.WriteAsync(bytes);
        });
        return await UntilKilledAsync(application);
    }

    private static async Task<int> ServeAsync()
    {
        NativeRuntime.Prepare(threads: 1);
        var folder = Directory.CreateTempSubdirectory("transrec-bench-").FullName;
        var titles = Marketplace.Generate(new MarketplaceOptions { SourceUsers = 100, SourceItems = Items, TargetUsers = 100, TargetItems = 100 }).Source.Items.Select(item => item.Title).ToList();
        _ = Directory.CreateDirectory(Path.Combine(folder, "shop"));
        await File.WriteAllLinesAsync(Path.Combine(folder, "shop", "items.tsv"), titles.Select((title, item) => $"{Id(item)}\t{title}"));
        await File.WriteAllTextAsync(Path.Combine(folder, "shop", "users.tsv"), $"u\t{Id(0)} {Id(1)} {Id(2)}\n");
        var (backbone, adapters) = Model(titles, Path.Combine(folder, "adapters"));
        var options = new ServerOptions
        {
            Base = "drawn",
            Data = Path.Combine(folder, "data"),
            Listen = "http://127.0.0.1:0",
            Domains = [new DomainOptions { Name = "shop", Items = Path.Combine(folder, "shop"), Algorithm = adapters }],
        };
        await using var application = TransRecServer.Build(options, builder => builder.Services.AddSingleton<Func<ServerOptions, ServedBackbone>>(_ => backbone));
        return await UntilKilledAsync(application);
    }

    private static (Func<ServerOptions, ServedBackbone> Backbone, string Adapters) Model(List<string> titles, string folder)
    {
        TorchSharp.torch.random.manual_seed(1);
        var tokenizer = WordPieceTrainer.Train([.. titles.Take(2000)], new WordPieceTrainerOptions { VocabularySize = 400 });
        var shape = new TextEncoderOptions { VocabularySize = tokenizer.VocabularySize, Width = 32, Layers = 1, Heads = 2, FeedForwardWidth = 64, InitialDeviation = 0.15, PadId = tokenizer.PadId };
        var model = new Recommender(new TextItemEncoder(new TextEncoder(shape), new ItemHead(shape.Width, 64)), UserEncoder.Create(new SasRecOptions(), Length));
        model.SetTraining(false);
        var method = new HoulsbyOptions { BottleneckWidth = 16, UserBottleneckWidth = 16 };
        using (var set = AdapterRegistry.Create(model, method)!)
        {
            var identity = ModelIdentity.Of(model);
            AdapterFolder.Save(folder, set, new AdapterManifest { Adapter = method, Base = identity, Identity = identity });
        }

        return (_ => new ServedBackbone(Backbone.Of(model, tokenizer, maximumTokens: 16), "drawn", model), folder);
    }

    private static async Task<int> UntilKilledAsync(WebApplication application)
    {
        await application.StartAsync();
        Console.WriteLine(application.Urls.First());
        await application.WaitForShutdownAsync();
        return 0;
    }

    private sealed record Measurement(double PerSecond, double ServerMicroseconds, double ClientMicroseconds, double Median, double P99, int Bytes);
}
