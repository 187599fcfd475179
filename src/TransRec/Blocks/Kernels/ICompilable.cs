namespace TransRec.Blocks.Kernels;

/// <summary>
/// A module whose formula in evaluation can be computed without tensors. An adapter that has none still works everywhere; only its user encoder is then computed by
/// TorchSharp when it serves.
/// </summary>
/// <typeparam name="TKernel">What computes it.</typeparam>
internal interface ICompilable<out TKernel>
    where TKernel : class
{
    /// <summary>A copy of the module's present values that computes what the module does in evaluation; null where its options ask for what no kernel computes.</summary>
    TKernel? Compile();
}
