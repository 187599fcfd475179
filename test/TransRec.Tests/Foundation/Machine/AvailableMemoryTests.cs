using TransRec.Foundation.Machine;
using static TorchSharp.torch;

namespace TransRec.Tests.Foundation.Machine;

public sealed class AvailableMemoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AvailableMemoryTests() => Write("proc/meminfo", "MemTotal: 8000 kB\nMemFree: 100 kB\nMemAvailable:    4000 kB\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_groups_it_is_what_the_machine_has() => Assert.Equal(4000 * 1024, AvailableMemory.Bytes(folder.Path));

    [Fact]
    public void A_limit_of_a_group_above_the_process_binds_and_its_unused_pages_of_files_count_as_free()
    {
        Write("proc/self/cgroup", "0::/pods/one\n");
        Write("sys/fs/cgroup/pods/memory.max", "2000000\n");
        Write("sys/fs/cgroup/pods/memory.current", "1500000\n");
        Write("sys/fs/cgroup/pods/memory.stat", "anon 1\ninactive_file 300000\n");
        Write("sys/fs/cgroup/pods/one/memory.max", "max\n");
        Write("sys/fs/cgroup/pods/one/memory.current", "1\n");
        Assert.Equal(800_000, AvailableMemory.Bytes(folder.Path));
    }

    [Fact]
    public void Groups_of_the_first_version_are_read_too()
    {
        Write("proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/x\n0::/\n");
        Write("sys/fs/cgroup/memory/x/memory.limit_in_bytes", "1000000\n");
        Write("sys/fs/cgroup/memory/x/memory.usage_in_bytes", "1200000\n");
        Assert.Equal(0, AvailableMemory.Bytes(folder.Path));
    }

    [Fact]
    public void A_tensor_counts_as_memory_in_use_for_as_long_as_it_lives()
    {
        const int bytes = 64 << 20;
        var before = MemoryReading.Now();
        using (var large = ones(bytes / 4))
        {
            Assert.True(MemoryReading.Now().InUse - before.InUse > bytes / 2);
        }

        Assert.True(before.Available > 0);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
