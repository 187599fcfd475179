using System.Globalization;
using System.Text.Json;
using TransRec.Tests.Golden;

namespace TransRec.Tests.Ecosystem;

/// <summary>The reference numbers of the ecosystem: golden/ecosystem (its README says where each comes from).</summary>
internal static class GoldenTables
{
    public const double Tolerance = 1e-12;

    public static JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllText(GoldenFolder.Need("ecosystem", name))).RootElement;

    /// <summary>Rows of a CSV file by column name.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Csv(string name)
    {
        var lines = File.ReadAllLines(GoldenFolder.Need("ecosystem", name));
        var columns = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => columns.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    public static double[] Numbers(this JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetDouble())];

    public static int[] Integers(this JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetInt32())];

    public static void Close(IEnumerable<double> expected, IEnumerable<double> found)
    {
        var (left, right) = (expected.ToArray(), found.ToArray());
        Assert.Equal(left.Length, right.Length);
        Assert.All(left.Zip(right), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }
}
