using TransRec.Foundation.Machine;
using TransRec.Tests.Conformance;
using static TorchSharp.torch;

namespace TransRec.Tests.Foundation.Machine;

[Collection(nameof(TorchGenerator))]
public sealed class GivenBackMemoryTests
{
    [Fact]
    public void Pages_between_blocks_that_are_in_use_leave_the_process()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.False(NativeRuntime.GiveBackFreeMemory());
            return;
        }

        NativeRuntime.Prepare(threads: 1);
        const int blocks = 40, bytes = 4 << 20;
        var small = new List<Tensor>();
        var large = new List<Tensor>();
        for (var i = 0; i < blocks; i++)
        {
            small.Add(ones(1000)); // keeps two large blocks apart when they are freed
            large.Add(ones(bytes / sizeof(float)));
        }

        large.ForEach(tensor => tensor.Dispose());
        var before = Environment.WorkingSet;
        Assert.True(NativeRuntime.GiveBackFreeMemory());
        Assert.True(before - Environment.WorkingSet > blocks * bytes / 2);
        small.ForEach(tensor => tensor.Dispose());
    }
}
