namespace TransRec.Tests.Conformance;

/// <summary>
/// Tests that seed the process-wide random generator of the tensor library or compare bits behind it, or count the process's tensors: none runs beside
/// another test.
/// </summary>
[CollectionDefinition(nameof(TorchGenerator), DisableParallelization = true)]
public sealed class TorchGenerator;
