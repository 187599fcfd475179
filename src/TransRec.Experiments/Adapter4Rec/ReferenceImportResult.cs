namespace TransRec.Experiments.Adapter4Rec;

/// <summary>What an import has written.</summary>
/// <param name="Checkpoint">The file.</param>
/// <param name="Run">The run folder of the base that was written, or null.</param>
/// <param name="Adapter">The adapter folder that was written, or null.</param>
/// <param name="Method">The adapters' method, or null.</param>
/// <param name="BaseParameters">Parameters of the base in the file.</param>
/// <param name="AdapterParameters">Parameters of the adapters in the file.</param>
/// <param name="Notes">What was assumed or found that the file does not say outright.</param>
public sealed record ReferenceImportResult(
    string Checkpoint, string? Run, string? Adapter, string? Method, long BaseParameters, long AdapterParameters, IReadOnlyList<string> Notes);
