using System.Buffers.Text;
using TransRec.Data.Storing;

namespace TransRec.Benchmarks.Stores;

/// <summary>The rows of a file into a store, with the plainest reader that there is: what is measured is the pass.</summary>
internal static class StoreImport
{
    public static StoreBuildReport Run(string rows, string store, int core, int threads, Action<double>? afterRows = null)
    {
        using var builder = new StoreBuilder(
            new() { MinimumUser = core, MinimumItem = core, Threads = threads, TemporaryFolder = Path.GetDirectoryName(store) });
        using var stream = new FileStream(rows, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var buffer = new byte[1 << 20];
        var (filled, read) = (0, 0);
        while ((read = stream.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            filled += read;
            var rest = buffer.AsSpan(0, filled);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                var line = rest[..end];
                var item = line.IndexOf((byte)',') + 1;
                var rating = item + line[item..].IndexOf((byte)',') + 1;
                var time = rating + line[rating..].IndexOf((byte)',') + 1;
                _ = Utf8Parser.TryParse(line[time..], out long seconds, out _);
                builder.AddInteraction(line[..(item - 1)], line[item..(rating - 1)], seconds * 1000);
            }

            rest.CopyTo(buffer);
            filled = rest.Length;
        }

        afterRows?.Invoke(Environment.CpuUsage.TotalTime.TotalSeconds);
        return builder.Build(store, StoreOrigin.Unknown);
    }
}
