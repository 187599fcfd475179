using System.Runtime.InteropServices;
using TorchSharp;
using TransRec.Foundation.Machine;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Foundation.Machine;

[Collection(nameof(TorchGenerator))]
public sealed partial class NativeRuntimeTests
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

    [Fact]
    public void Threads_that_wait_give_way_soon_unless_the_environment_says_otherwise()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux's OpenMP library reads the variable.");
        NativeRuntime.Prepare(threads: 1);
        var expected = Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") ?? (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null ? "10000" : null);
        Assert.Equal(expected, Marshal.PtrToStringUTF8(Variable("GOMP_SPINCOUNT")));
    }

    // The environment of native libraries; .NET has a copy from the process's start.
    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Variable(string name);
}
