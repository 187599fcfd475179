using System.Globalization;
using TransRec.Checkpoints.Safetensors;
using TransRec.Foundation.Files;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Kills;

/// <summary>
/// kill -9 at seeded moments, then the same command again. The long form is eng/kills.sh: TRANSREC_KILLS says how many, TRANSREC_KILLS_REPORT where the summary goes.
/// </summary>
[Collection(nameof(TinyWorld))]
public sealed class KillTests(TinyWorld world)
{
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("TRANSREC_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 8;

    [Fact]
    public async Task A_killed_command_that_is_repeated_gives_what_it_gives_undisturbed()
    {
        using var cases = new KillCases(world);
        var random = new Random(20);
        var (killed, early, left) = (new int[cases.All.Count], 0, 0);
        for (var at = 0; at < cases.All.Count; at++)
        {
            var each = cases.All[at];
            var kills = (Kills / cases.All.Count) + (at < Kills % cases.All.Count ? 1 : 0);
            if (kills == 0)
            {
                continue;
            }

            using var whole = new TemporaryFolder();
            var (steps, _, _) = await KilledProcess.Run(whole.Path, each.Arguments(whole.Path), null, wholeTree: false);
            var expected = each.Outcome(whole.Path);
            for (var kill = 0; kill < kills; kill++)
            {
                using var disturbed = new TemporaryFolder();
                var step = random.Next(1, steps + 1);
                var (_, wasKilled, _) = await KilledProcess.Run(disturbed.Path, each.Arguments(disturbed.Path), step, wholeTree: random.Next(2) == 0);
                killed[at] += wasKilled ? 1 : 0;
                early += wasKilled ? 0 : 1;
                RequireWhole(disturbed.Path, each.Name, step);
                left += Leftover(disturbed.Path).Count;
                await KilledProcess.Run(disturbed.Path, each.Arguments(disturbed.Path), null, wholeTree: false);
                Assert.True(expected == each.Outcome(disturbed.Path), $"{each.Name}, killed at step {step} of {steps}:\n{expected}\nwas expected, and was\n{each.Outcome(disturbed.Path)}");
                Assert.True(Leftover(disturbed.Path) is [], $"{each.Name}, killed at step {step} of {steps}: {string.Join(", ", Leftover(disturbed.Path))} is left.");
                RequireNoLock(disturbed.Path, each.Name);
            }
        }

        var total = killed.Sum() + early;
        var summary = $"{total} kills at seeded moments ({early} came after the end): {total} of {total} repeated commands equal the undisturbed ones to the bit; 0 half files, 0 stale locks, "
            + $"{left} temporary files were left by kills and 0 after the next start. " + string.Join(", ", cases.All.Select((each, at) => $"{each.Name} {killed[at]}")) + ".";
        TestContext.Current.SendDiagnosticMessage(summary);
        if (Environment.GetEnvironmentVariable("TRANSREC_KILLS_REPORT") is { Length: > 0 } report)
        {
            await File.WriteAllTextAsync(report, summary + "\n", TestContext.Current.CancellationToken);
        }

        Assert.True(killed.Sum() > 0);
    }

    // What has its own name is whole, at any moment.
    private static void RequireWhole(string folder, string name, int step)
    {
        foreach (var file in Directory.GetFiles(folder, "*.safetensors", SearchOption.AllDirectories).Where(file => !file.Contains("/.", StringComparison.Ordinal)))
        {
            var error = Record.Exception(() => SafetensorsFile.Open(file).Dispose());
            Assert.True(error is null, $"{name}, killed at step {step}: {error?.Message}");
        }
    }

    private static List<string> Leftover(string folder) => [.. Directory.EnumerateFileSystemEntries(folder, ".*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Where(path => Leftovers.Is(path, null, Leftovers.Temporary, Leftovers.Former, Leftovers.Lock))];

    private static void RequireNoLock(string folder, string name)
    {
        foreach (var file in Directory.GetFiles(folder, "*.lock", SearchOption.AllDirectories))
        {
            using var held = FileLock.TryHold(file);
            Assert.True(held is not null, $"{name}: {file} is held.");
        }
    }
}
