using TorchSharp;

namespace TransRec.Tests;

public sealed class BuildTests
{
    [Fact]
    public void The_native_library_loads_on_this_machine() => Assert.Equal(4f, torch.ones(2, 2).sum().item<float>());
}
