using System.Globalization;
using System.Runtime.InteropServices;

namespace TransRec.Tests.Distributed;

/// <summary>The processes of ranks, found by the run folder on their command line.</summary>
internal static partial class RankProcesses
{
    public const int Kill = 9;
    public const int Stop = 19;

    /// <summary>The process numbers of a run's ranks, in the order of ranks; those that are ending are left out.</summary>
    public static IReadOnlyList<int> Of(string runFolder)
    {
        var found = new SortedDictionary<int, int>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                var command = File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
                if (command.Contains(runFolder) && Path.GetFileName(command[0]) == "dotnet" && Rank(File.ReadAllText($"/proc/{process}/environ").Split('\0')) is { } rank)
                {
                    found[rank] = int.Parse(process!, CultureInfo.InvariantCulture);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return [.. found.Values];
    }

    public static void Send(int process, int signal) => _ = SendSignal(process, signal);

    private static int? Rank(string[] environment) => environment
        .Where(variable => variable.StartsWith("OMPI_COMM_WORLD_RANK=", StringComparison.Ordinal) || variable.StartsWith("PMI_RANK=", StringComparison.Ordinal))
        .Select(variable => (int?)int.Parse(variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture))
        .FirstOrDefault();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
