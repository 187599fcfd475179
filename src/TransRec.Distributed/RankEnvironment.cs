namespace TransRec.Distributed;

/// <summary>What a launcher says in the environment of a process that it has started as a rank.</summary>
/// <param name="Size">How many ranks there are.</param>
/// <param name="Flavour">The MPI that belongs to the launcher; null where it does not say (Slurm starts ranks of both).</param>
public sealed record RankEnvironment(int Size, MpiFlavour? Flavour)
{
    /// <summary>Of this process; null where nobody has started it as a rank.</summary>
    public static RankEnvironment? OfProcess() => Of(Environment.GetEnvironmentVariable);

    internal static RankEnvironment? Of(Func<string, string?> variable)
    {
        int? Number(string name) => int.TryParse(variable(name), out var number) ? number : null;
        return Number("OMPI_COMM_WORLD_SIZE") is { } open ? new(open, MpiFlavour.OpenMpi)
            : Number("PMI_SIZE") is { } size && Number("PMI_RANK") is not null ? new(size, MpiFlavour.Mpich)
            : variable("PMIX_RANK") is not null && Number("SLURM_NTASKS") is { } tasks ? new(tasks, MpiFlavour.OpenMpi)
            : Number("SLURM_NTASKS") is { } step && Number("SLURM_PROCID") is not null && Number("SLURM_STEP_NUM_TASKS") is > 1 ? new(step, Flavour: null)
            : null;
    }
}
