using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TransRec.Server.Configuration;
using TransRec.Server.Domains;

namespace TransRec.Server.Tests.Processes;

/// <summary>A server over the tiny model as a process of its own, listening on the machine itself.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>The argument that makes the test program such a server.</summary>
    public const string Command = "serve-for-a-test";

    private readonly Process process;

    private ServerProcess(Process process, HttpClient client) => (this.process, Client) = (process, client);

    public HttpClient Client { get; }

    /// <summary>What the process does: serves until it is told to stop, or killed. It writes its address on a line.</summary>
    public static async Task<int> ServeAsync(string folder)
    {
        await using var application = TransRecServer.Build(
            new ServerOptions { Base = "tiny", Data = folder, Listen = "http://127.0.0.1:0" },
            builder => builder.Services.AddSingleton<Func<ServerOptions, ServedBackbone>>(_ => ServerWorld.Backbone()));
        await application.StartAsync();
        await Console.Out.WriteLineAsync(TransRecServer.AddressesOf(application)[0]);
        await application.WaitForShutdownAsync();
        await Console.Out.WriteLineAsync("ended");
        return 0;
    }

    /// <summary>Starts a server on a data folder, and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in Path.GetFileNameWithoutExtension(start.FileName) == "dotnet" ? [typeof(ServerProcess).Assembly.Location, Command, folder] : (string[])[Command, folder])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("http://127.0.0.1:", line, StringComparison.Ordinal);
        return new ServerProcess(process, new HttpClient { BaseAddress = new Uri(line!) });
    }

    /// <summary>Ends the process at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks the process to end, as a service manager does.</summary>
    /// <returns>Its exit code, and what it wrote since it listens.</returns>
    public async Task<(int ExitCode, string Output)> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output.Trim());
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
