namespace TransRec.Checkpoints;

/// <summary>What happened when a module's tensors were loaded; the names in each list are in order.</summary>
/// <param name="Loaded">Own names of the parameters and buffers that were set.</param>
/// <param name="Missing">Own names that the source lacks and that were allowed to be missing; they keep their values.</param>
/// <param name="Unexpected">Names in the source that the module has no place for and that were allowed to be ignored.</param>
internal sealed record LoadReport(IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected);
