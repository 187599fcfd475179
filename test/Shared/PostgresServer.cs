using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TransRec.Tests.Shared;

/// <summary>
/// A PostgreSQL server of a test's own, from the programs that are installed: in a temporary folder, on a Unix socket in it alone, as a user without rights where the tests run as root.
/// </summary>
public sealed partial class PostgresServer : IDisposable
{
    private readonly string folder;
    private readonly string programs;

    private PostgresServer(string programs, string folder) => (this.programs, this.folder) = (programs, folder);

    /// <summary>Why no server can be started here; null: one can.</summary>
    public static string? Missing => Programs() is null ? "PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb)."
        : Environment.UserName == "root" && !File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "PostgreSQL does not run as root, and there is no user postgres."
        : null;

    /// <summary>How the database postgres is reached.</summary>
    public string ConnectionString => $"Host={folder};Username=postgres;Database=postgres;Timeout=15";

    /// <summary>Makes a server and starts it. The disk is not waited for: what a test writes need not outlive the machine.</summary>
    public static PostgresServer Start()
    {
        // Short: the path of a socket has at most 107 bytes.
        var folder = Directory.CreateTempSubdirectory("trpg-").FullName;
        var server = new PostgresServer(Programs()!, folder);
        try
        {
            if (IsRoot)
            {
                server.Run("chown", ["postgres", folder], asUser: false);
            }

            server.Run("initdb", ["-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
            server.Resume();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ends the server as a crash would; its data stay.</summary>
    public void Crash() => Run("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"]);

    /// <summary>Starts it again.</summary>
    public void Resume() => Run("pg_ctl", ["-D", Data, "-w", "-l", Path.Combine(folder, "log"), "-o", $"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off", "start"]);

    /// <inheritdoc />
    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            Crash();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static bool IsRoot => GetEffectiveUser() == 0;

    private string Data => Path.Combine(folder, "data");

    private void Run(string program, string[] arguments, bool asUser = true)
    {
        var path = asUser ? Path.Combine(programs, program) : program;
        var start = asUser && IsRoot ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", path, .. arguments]) : new ProcessStartInfo(path, arguments);
        (start.WorkingDirectory, start.RedirectStandardInput) = (folder, true);
        // The server that pg_ctl starts would keep a redirected output open for ever.
        var starts = program == "pg_ctl" && arguments[^1] == "start";
        (start.RedirectStandardOutput, start.RedirectStandardError) = (!starts, !starts);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = starts ? "" : process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            var log = Path.Combine(folder, "log");
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}. {output}{(File.Exists(log) ? File.ReadAllText(log) : "")}");
        }
    }

    // The newest that is installed.
    private static string? Programs() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0)
            .Select(path => Path.Combine(path, "bin")).FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")))
        : null;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
