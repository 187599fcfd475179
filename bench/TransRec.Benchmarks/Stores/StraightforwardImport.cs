using System.Globalization;

namespace TransRec.Benchmarks.Stores;

/// <summary>The import as one writes it first: lines, lists, GroupBy, until the 5-core does not change.</summary>
internal static class StraightforwardImport
{
    public static void Run(string rows, string folder, int core)
    {
        var all = File.ReadLines(rows)
            .Select(line => line.Split(','))
            .Select(fields => (User: fields[0], Item: fields[1], Time: long.Parse(fields[3], CultureInfo.InvariantCulture)))
            .ToList();
        while (true)
        {
            var users = all.GroupBy(row => row.User).Where(group => group.Count() >= core).Select(group => group.Key).ToHashSet();
            var items = all.GroupBy(row => row.Item).Where(group => group.Count() >= core).Select(group => group.Key).ToHashSet();
            var left = all.Where(row => users.Contains(row.User) && items.Contains(row.Item)).ToList();
            if (left.Count == all.Count)
            {
                break;
            }

            all = left;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "items.tsv"), all.Select(row => row.Item).Distinct().Order(StringComparer.Ordinal).Select(item => item + "\t"));
        File.WriteAllLines(
            Path.Combine(folder, "users.tsv"),
            all.GroupBy(row => row.User).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}\t{string.Join(' ', group.OrderBy(row => row.Time).Select(row => row.Item))}"));
    }
}
