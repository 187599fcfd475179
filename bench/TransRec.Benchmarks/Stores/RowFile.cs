using System.Globalization;
using TransRec.Foundation.Randomness;

namespace TransRec.Benchmarks.Stores;

/// <summary>
/// Seeded rows <c>user,item,rating,seconds</c> without a header, as Amazon's ratings have them: ids of 14 and 13 letters, items by Zipf's law, users skewed, in random
/// order, which is the worst case.
/// </summary>
internal static class RowFile
{
    private const int RowsOfUser = 25;
    private const int RowsOfItem = 250;

    /// <summary>The file of so many rows; made when it is not there.</summary>
    public static string Of(long rows)
    {
        var path = PathOf(rows);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                Write(stream, rows);
            }

            File.Move(path + ".part", path);
        }

        return path;
    }

    /// <summary>A place for what a benchmark of so many rows writes.</summary>
    public static string Beside(long rows, string name) => Path.Combine(Path.GetDirectoryName(PathOf(rows))!, name);

    private static string PathOf(long rows) => Path.Combine(Path.GetTempPath(), $"transrec-rows-{rows}", "ratings.csv");

    private static void Write(Stream stream, long rows)
    {
        var random = new RandomSource(24, RandomPurpose.Order, epoch: 0);
        var (users, items) = (Math.Max(10, rows / RowsOfUser), Math.Max(10, rows / RowsOfItem));
        Span<byte> line = stackalloc byte[64];
        for (var row = 0L; row < rows; row++)
        {
            var user = (long)(users * Math.Pow(random.NextUnit(), 1.5));
            var item = (long)Math.Exp(random.NextUnit() * Math.Log(items));
            Letters(line[..14], 'A', (ulong)user);
            line[14] = (byte)',';
            Letters(line[15..28], 'B', (ulong)item + 0x5BD1E995);
            ",5.0,"u8.CopyTo(line[28..]);
            var seconds = 1_300_000_000 + (long)(random.NextUnit() * 200_000_000);
            seconds.TryFormat(line[33..], out var digits, default, CultureInfo.InvariantCulture);
            line[33 + digits] = (byte)'\n';
            stream.Write(line[..(34 + digits)]);
        }
    }

    // The number scrambled, 5 bits a letter: ids do not come in the order of the numbers.
    private static void Letters(Span<byte> id, char first, ulong number)
    {
        var bits = number * 0x9E3779B97F4A7C15;
        bits ^= bits >> 29;
        id[0] = (byte)first;
        for (var place = 1; place < id.Length; place++)
        {
            id[place] = (byte)("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(int)(bits & 31)]);
            bits = (bits >> 5) | (bits << 59);
        }
    }
}
