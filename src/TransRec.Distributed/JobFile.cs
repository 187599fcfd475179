namespace TransRec.Distributed;

/// <summary>A job that runs a command in ranks on a cluster.</summary>
/// <param name="Verb">pretrain, pretrain-text or adapt.</param>
/// <param name="Recipe">The recipe's path, as the ranks see it.</param>
/// <param name="RunFolder">The run folder, as rank 0 sees it.</param>
/// <param name="Ranks">How many ranks there are.</param>
public sealed record JobFile(string Verb, string Recipe, string RunFolder, int Ranks)
{
    /// <summary>Threads of tensor operations in each rank, from 1. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Changes of the recipe, each as --set has them. Default none.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>The name of the job. Default transrec.</summary>
    public string Name { get; init; } = "transrec";

    /// <summary>The longest time of a start, as Slurm has it. Default 24:00:00.</summary>
    public string Time { get; init; } = "24:00:00";

    /// <summary>Ranks in a pod of Kubernetes. Default 1.</summary>
    public int RanksPerPod { get; init; } = 1;

    /// <summary>The image of Kubernetes' pods: transrec, an MPI and sshd.</summary>
    public string Image { get; init; } = "transrec-mpi:latest";

    /// <summary>The volume claim of Kubernetes that holds recipes, data and runs, mounted at /work. Default transrec.</summary>
    public string Claim { get; init; } = "transrec";

    private string Command =>
        $"transrec {Verb} {Quoted(Recipe)}{string.Concat(Set.Select(change => $" --set {Quoted(change)}"))} --run {Quoted(RunFolder)} --threads {Threads} --quiet";

    /// <summary>A batch script of Slurm: two minutes before the time limit the ranks save and stop, and the job queues again until the run is complete.</summary>
    public string Slurm() => $$"""
        #!/bin/bash
        #SBATCH --job-name={{Name}}
        #SBATCH --ntasks={{Ranks}}
        #SBATCH --cpus-per-task={{Threads}}
        #SBATCH --time={{Time}}
        #SBATCH --requeue
        #SBATCH --open-mode=append
        # The ranks save and stop at SIGUSR1, two minutes before the limit.
        #SBATCH --signal=USR1@120
        set -u
        srun --mpi=pmix --kill-on-bad-exit=1 {{Command}}
        code=$?
        # 0: complete. 1: an error that another start meets again. 2: a mistake of the command line. Else the run goes on from its last saved state.
        case "$code" in
          0 | 1 | 2) exit "$code" ;;
          *) scontrol requeue "$SLURM_JOB_ID" ;;
        esac

        """.ReplaceLineEndings("\n");

    /// <summary>A job of the MPI operator of Kubernetes (MPIJob, kubeflow.org/v2beta1); a launcher that fails is started again and the run goes on.</summary>
    public string Kubernetes() => $"""
        apiVersion: kubeflow.org/v2beta1
        kind: MPIJob
        metadata:
          name: {Name}
        spec:
          slotsPerWorker: {RanksPerPod}
          runPolicy:
            cleanPodPolicy: Running
            backoffLimit: 10
          mpiReplicaSpecs:
            Launcher:
              replicas: 1
              restartPolicy: OnFailure
              template:
                spec:
                  containers:
                    - name: launcher
                      image: {Image}
                      command: ["mpirun"]
                      args: ["-n", "{Ranks}", "--bind-to", "none", "--allow-run-as-root", "sh", "-c", {YamlText($"cd /work && exec {Command}")}]
            Worker:
              replicas: {(Ranks + RanksPerPod - 1) / RanksPerPod}
              template:
                spec:
                  containers:
                    - name: worker
                      image: {Image}
                      resources:
                        requests:
                          cpu: "{RanksPerPod * Threads}"
                      volumeMounts:
                        - name: work
                          mountPath: /work
                  volumes:
                    - name: work
                      persistentVolumeClaim:
                        claimName: {Claim}

        """.ReplaceLineEndings("\n");

    // For a shell.
    private static string Quoted(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+:@=".Contains(letter, StringComparison.Ordinal))
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // JSON's strings are YAML's.
    private static string YamlText(string text) => System.Text.Json.JsonSerializer.Serialize(text, s_plain);

    private static readonly System.Text.Json.JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
