using TorchSharp;
using TransRec.Machine;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Machine;

[Collection(nameof(TorchGenerator))]
public sealed class NativeRuntimeTests
{
    [Fact]
    public void The_thread_count_is_set_and_zero_means_all_cores()
    {
        try
        {
            NativeRuntime.Prepare();
            Assert.Equal(Environment.ProcessorCount, torch.get_num_threads());
        }
        finally
        {
            NativeRuntime.Prepare(threads: 1);
        }

        Assert.Equal(1, torch.get_num_threads());
    }
}
