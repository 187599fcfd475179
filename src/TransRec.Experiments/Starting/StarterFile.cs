namespace TransRec.Experiments.Starting;

/// <summary>A recipe to begin with.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Kind">The command that it is for: pretrain-text, pretrain, adapt or study.</param>
/// <param name="Purpose">What it does, in a sentence.</param>
public sealed record StarterFile(string Path, string Kind, string Purpose);
