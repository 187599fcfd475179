using System.Diagnostics;
using TransRec.Data.Storing;
using TransRec.Foundation.Files;
using TransRec.Tests.Kills;

namespace TransRec.Tests.Data.Storing;

/// <summary>kill -9 of a process that builds a store, after each of its changes of the file system.</summary>
public sealed class StoreKillTests
{
    private const string Variable = "TRANSREC_STORE_TO_BUILD";

    /// <summary>What the process does that is killed.</summary>
    [Fact(Explicit = true)]
    public void Builds_a_store_for_the_test_that_kills_it()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
        {
            Build(folder, users: 4000);
        }
    }

    [Fact]
    public async Task A_killed_build_leaves_the_old_store_or_the_new_one_and_the_next_sweeps_what_it_left()
    {
        using var whole = new TemporaryFolder();
        var (steps, _, _) = await KilledProcess.Run(Start(whole.Path), whole.Path, step: null);
        var expected = Fingerprint(whole.Path);
        var (killed, left) = (0, 0);
        foreach (var step in Enumerable.Range(0, 5).Select(part => 1 + (part * (steps - 1) / 4)).Distinct())
        {
            using var disturbed = new TemporaryFolder();
            var old = step % 2 == 0 ? Build(disturbed.Path, users: 3) : null;
            var (_, wasKilled, _) = await KilledProcess.Run(Start(disturbed.Path), disturbed.Path, step);
            killed += wasKilled ? 1 : 0;
            if (Directory.Exists(Path.Combine(disturbed.Path, "store")))
            {
                Assert.True(DomainStore.Verify(Path.Combine(disturbed.Path, "store")).IsIntact);
                Assert.Contains(Fingerprint(disturbed.Path), new[] { old, expected });
            }

            left += Leftover(disturbed.Path).Count;
            Assert.Equal(expected, Build(disturbed.Path, users: 4000));
            Assert.Empty(Leftover(disturbed.Path));
        }

        Assert.True(killed > 0 && left > 0, $"{killed} of the processes were killed before their end, and left {left} files or folders.");
    }

    private static string Build(string folder, int users)
    {
        using var builder = new StoreBuilder(new() { TemporaryFolder = folder, MemoryBytes = StoreBuildOptions.LeastMemory });
        for (var row = 0; row < users * 40; row++)
        {
            builder.AddInteraction(System.Text.Encoding.UTF8.GetBytes($"user{row * 7919L % users}"), System.Text.Encoding.UTF8.GetBytes($"item{row % 997}"), row * 1000L);
        }

        return builder.Build(Path.Combine(folder, "store"), StoreOrigin.Unknown).Fingerprint;
    }

    private static string Fingerprint(string folder)
    {
        using var store = DomainStore.Open(Path.Combine(folder, "store"));
        return store.Fingerprint;
    }

    private static Process Start(string folder)
    {
        var program = Path.ChangeExtension(typeof(StoreKillTests).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null);
        var start = new ProcessStartInfo(program, ["-explicit", "only", "-method", $"*{nameof(StoreKillTests)}.{nameof(Builds_a_store_for_the_test_that_kills_it)}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Variable] = folder;
        return Process.Start(start)!;
    }

    private static List<string> Leftover(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, ".*", new EnumerationOptions { AttributesToSkip = 0 }).Where(path => Leftovers.Is(path, null, Leftovers.Temporary, Leftovers.Former, Leftovers.Lock))];
}
