using System.Diagnostics;
using System.Globalization;
using System.Text;
using TransRec.Tests.Checkpoints;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Promises;

/// <summary>
/// Mutated files through every reader: read, or refused with a documented exception, within memory; a file of our own is found to be another one. A crash ends the process.
/// The long form is eng/promises.sh: TRANSREC_INPUTS says how many each, TRANSREC_SEED from where, TRANSREC_PROMISES_REPORT where the table goes.
/// </summary>
[Collection(nameof(TinyWorld))]
public sealed class PromiseTests(TinyWorld world)
{
    private const long MostMemory = 500_000_000;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(2);

    [Fact]
    public void Mutated_files_are_read_or_refused_as_documented()
    {
        using var parsers = new Parsers(world);
        var (inputs, seed) = (Number("TRANSREC_INPUTS", 60), Number("TRANSREC_SEED", 1));
        var table = new StringBuilder("| reader | inputs | read | refused | undocumented exceptions | over 2 s | over 500 MB | damaged accepted |\n|---|---|---|---|---|---|---|---|\n");
        var failures = new List<string>();
        foreach (var parser in parsers.All)
        {
            var sound = File.ReadAllBytes(parser.Path);
            parser.Read();
            var random = new Random(seed);
            var (read, refused, undocumented, slow, large, accepted) = (0, 0, 0, 0, 0, 0);
            for (var input = 0; input < inputs; input++)
            {
                var content = random.Next(2) == 0 ? Mutation.Of(sound, random) : Mutation.OfText(sound, random);
                File.WriteAllBytes(parser.Path, content);
                var (before, clock) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
                var error = Record.Exception(parser.Read);
                slow += clock.Elapsed > Hang ? 1 : 0;
                large += GC.GetAllocatedBytesForCurrentThread() - before > MostMemory ? 1 : 0;
                (read, refused) = error is null ? (read + 1, refused) : (read, refused + 1);
                if (error is not (null or TransRecException or InvalidDataException or IOException or UnauthorizedAccessException))
                {
                    undocumented++;
                    failures.Add($"{parser.Name}, input {input}: {error}\n{Shown(content)}");
                }

                if (error is null && parser.Own && !content.AsSpan().SequenceEqual(sound))
                {
                    accepted++;
                    failures.Add($"{parser.Name}, input {input}: a damaged file was accepted.\n{Shown(content)}");
                }
            }

            File.WriteAllBytes(parser.Path, sound);
            table.AppendLine(CultureInfo.InvariantCulture, $"| {parser.Name} | {inputs} | {read} | {refused} | {undocumented} | {slow} | {large} | {(parser.Own ? $"{accepted}" : "")} |");
            if (large > 0)
            {
                failures.Add($"{parser.Name}: {large} inputs took more than {MostMemory} bytes.");
            }
        }

        if (Environment.GetEnvironmentVariable("TRANSREC_PROMISES_REPORT") is { Length: > 0 } report)
        {
            File.WriteAllText(report, table.ToString());
        }

        Assert.True(failures.Count == 0, $"{failures.Count} promises were broken:\n{string.Join("\n\n", failures.DistinctBy(failure => failure.Split('\n') is [var first, .., _] ? first[(first.IndexOf(':', StringComparison.Ordinal) + 1)..] : failure).Take(20))}");
    }

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string Shown(byte[] content) => content.Length <= 1000 ? Encoding.Latin1.GetString(content).ReplaceLineEndings(" ") : $"({content.Length} bytes)";
}
