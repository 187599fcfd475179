using System.Diagnostics;

namespace TransRec.Import.Tests.Databases;

/// <summary>A PostgreSQL server of the machine's own package, started for the tests in a folder of its own and reached through a socket there; it opens no port.</summary>
public sealed class PostgresServer : IDisposable
{
    /// <summary>The password of its user, which nothing may show.</summary>
    internal const string Password = "s3cret;=word";

    private readonly TemporaryFolder folder = new();
    private readonly string? binaries;

    public PostgresServer()
    {
        binaries = Find();
        if (binaries is null)
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            // The server refuses to run as root, and another user must get in.
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        }

        folder.Write("password", Password);
        Run("initdb", "-D", folder["data"], "-U", "shop", "-A", "scram-sha-256", "--pwfile", folder["password"], "-E", "UTF8", "--locale=C", "-N");
        Run("pg_ctl", "-D", folder["data"], "-w", "-l", folder["log"], "-o", $"-c listen_addresses= -c unix_socket_directories={folder.Path} -c fsync=off", "start");
        IsRunning = true;
    }

    internal bool IsRunning { get; }

    /// <summary>The connection string; skips the test, with the reason, where there is no PostgreSQL.</summary>
    internal string Need()
    {
        Assert.SkipUnless(IsRunning, "PostgreSQL's server is not installed (Debian: apt-get install postgresql): nothing in /usr/lib/postgresql/*/bin.");
        return $"Host={folder.Path};Username=shop;Password='{Password}';Database=postgres;Pooling=false";
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            Run("pg_ctl", "-D", folder["data"], "-m", "immediate", "-w", "stop");
        }

        folder.Dispose();
    }

    private static string? Find() => OperatingSystem.IsLinux() && Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    private void Run(string program, params string[] arguments)
    {
        string[] line = [Path.Combine(binaries!, program), .. arguments];
        line = Environment.UserName == "root" ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", .. line] : line;
        // The server keeps what it inherits: its output goes nowhere.
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>\"$0\"", folder[$"{program}.error"], .. line]) { WorkingDirectory = folder.Path };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {File.ReadAllText(folder[$"{program}.error"])}");
        }
    }
}
