using System.Diagnostics;
using TransRec.Distributed;

namespace TransRec.Tests.Distributed;

public sealed class JobFileTests
{
    private static readonly JobFile s_job = new("adapt", "my recipes/a.json", "runs/a", 64) { Set = ["training.shards=64"] };

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(2, 2, false)]
    [InlineData(75, 0, true)] // a rank does not answer
    [InlineData(130, 0, true)] // saved before the time limit
    [InlineData(137, 0, true)] // killed
    public void The_script_of_slurm_queues_again_what_another_start_brings_further(int code, int exitCode, bool again)
    {
        if (!File.Exists("/bin/bash"))
        {
            Assert.Skip("There is no bash.");
        }

        using var folder = new TemporaryFolder();
        Program(folder, "srun", $"printf '%s\\n' \"$@\" >> '{folder["ran"]}'; exit {code}");
        Program(folder, "scontrol", $"echo \"$@\" >> '{folder["queued"]}'");
        File.WriteAllText(folder["job.sh"], s_job.Slurm());
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", [folder["job.sh"]])
        {
            Environment = { ["PATH"] = $"{folder.Path}:/usr/bin:/bin", ["SLURM_JOB_ID"] = "17" },
        })!;
        process.WaitForExit();
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Equal(again, File.Exists(folder["queued"]) && File.ReadAllText(folder["queued"]) == "requeue 17\n");
        Assert.Equal(
            ["--mpi=pmix", "--kill-on-bad-exit=1", "transrec", "adapt", "my recipes/a.json", "--set", "training.shards=64", "--run", "runs/a", "--threads", "1", "--quiet"],
            File.ReadAllLines(folder["ran"]));
    }

    [Fact]
    public void The_script_of_slurm_asks_for_the_ranks_and_the_signal()
    {
        var lines = s_job.Slurm().Split('\n');
        Assert.Equal("#!/bin/bash", lines[0]);
        Assert.Contains("#SBATCH --ntasks=64", lines);
        Assert.Contains("#SBATCH --signal=USR1@120", lines);
        Assert.Contains("#SBATCH --requeue", lines);
    }

    [Fact]
    public void The_job_of_kubernetes_has_pods_for_all_ranks_and_a_command_in_one_string()
    {
        var lines = (s_job with { RanksPerPod = 10, Threads = 2 }).Kubernetes().Split('\n').Select(line => line.TrimEnd()).ToList();
        Assert.Contains("  slotsPerWorker: 10", lines);
        Assert.Contains("      replicas: 7", lines);
        Assert.Contains("                  cpu: \"20\"", lines);
        Assert.Contains(lines, line => line.EndsWith(
            """
            "sh", "-c", "cd /work && exec transrec adapt 'my recipes/a.json' --set training.shards=64 --run runs/a --threads 2 --quiet"]
            """,
            StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Equal(0, (line.Length - line.TrimStart().Length) % 2));
    }

    private static void Program(TemporaryFolder folder, string name, string script)
    {
        File.WriteAllText(folder[name], $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
