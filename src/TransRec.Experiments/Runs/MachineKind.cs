using TorchSharp;
using TransRec.Foundation.Machine;

namespace TransRec.Experiments.Runs;

/// <summary>What decides the bits of a sum of float32 numbers: where it is equal, results are.</summary>
public static class MachineKind
{
    /// <summary>Of this process: the processor with its vectors, the libraries, the threads of tensor operations.</summary>
    public static string Here() => $"{Processor.Name}; libtorch {torch.__version__}; {RunVersions.Here().DotNet}; {torch.get_num_threads()} threads";
}
