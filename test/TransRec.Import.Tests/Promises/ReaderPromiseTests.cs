using System.Globalization;
using TransRec.Tests.Checkpoints;

namespace TransRec.Import.Tests.Promises;

/// <summary>
/// Mutated files of every format through sniffing and import: read, or refused with a documented exception, within memory. The long form is eng/promises.sh:
/// TRANSREC_INPUTS says how many each, TRANSREC_SEED from where.
/// </summary>
public sealed class ReaderPromiseTests
{
    private const long MostMemory = 500_000_000;

    public static TheoryData<string> Cases => [.. Fixture.Names, "parquet", "gzip", "zstd", "bzip2", "zip"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Mutated_files_are_read_or_refused_as_documented(string name)
    {
        var (inputs, seed) = (Number("TRANSREC_INPUTS", 40), Number("TRANSREC_SEED", 1));
        using var folder = new TemporaryFolder();
        var source = Directory.CreateDirectory(folder["in"]).FullName;
        var options = Prepare(name, source) with { Tolerance = 1 };
        var files = Directory.GetFiles(source);
        var random = new Random(seed);
        for (var input = 0; input < inputs; input++)
        {
            var file = files[random.Next(files.Length)];
            var sound = File.ReadAllBytes(file);
            var content = random.Next(2) == 0 ? Mutation.Of(sound, random) : Mutation.OfText(sound, random);
            File.WriteAllBytes(file, content);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var error = Record.Exception(() => Importer.Read([source], options));
            Assert.True(
                error is null or TransRecException or IOException,
                $"{name}, input {input} of {Path.GetFileName(file)}: {error}\n{Convert.ToBase64String(content)}");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostMemory, $"{name}, input {input}: {GC.GetAllocatedBytesForCurrentThread() - before} bytes\n{Convert.ToBase64String(content)}");
            File.WriteAllBytes(file, sound);
        }
    }

    private static ImportOptions Prepare(string name, string folder)
    {
        if (Fixture.Names.Contains(name))
        {
            var fixture = Fixture.Open(name);
            foreach (var file in fixture.Files)
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            return fixture.Options;
        }

        if (name == "parquet")
        {
            Sources.ParquetTests.Write(Path.Combine(folder, "sales.parquet"), [
                ("user_id", new string[] { "a", "b", "a" }), ("item_id", new int?[] { 1, null, 3 }), ("timestamp", new DateTime[] { new(2020, 1, 1), new(2020, 1, 2), new(2020, 1, 3) })]);
        }
        else
        {
            File.WriteAllBytes(Path.Combine(folder, "sales.csv"), Sources.PackingTests.Pack(name, "user_id,item_id,timestamp\nu1,a,1600000000\nu1,b,1600000001\nu2,a,1600000002\n"u8.ToArray()));
        }

        return new();
    }

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
