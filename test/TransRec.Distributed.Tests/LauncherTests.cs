using TransRec.Distributed;

namespace TransRec.Tests.Distributed;

public sealed class LauncherTests
{
    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE=4", 4, MpiFlavour.OpenMpi)]
    [InlineData("PMI_SIZE=3 PMI_RANK=1", 3, MpiFlavour.Mpich)]
    [InlineData("PMIX_RANK=0 SLURM_NTASKS=64", 64, MpiFlavour.OpenMpi)]
    [InlineData("SLURM_NTASKS=8 SLURM_PROCID=2 SLURM_STEP_NUM_TASKS=8", 8, null)]
    [InlineData("SLURM_NTASKS=8 SLURM_PROCID=0", 0, null)] // the script of a job is no rank
    [InlineData("", 0, null)]
    public void What_a_launcher_says_is_found_in_the_environment(string variables, int size, MpiFlavour? flavour)
    {
        var named = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=')).ToDictionary(each => each[0], each => each[1]);
        Assert.Equal(size == 0 ? null : new RankEnvironment(size, flavour), RankEnvironment.Of(name => named.GetValueOrDefault(name)));
    }

    [Theory]
    [InlineData("a:4,b:4", "a 4, b 4")]
    [InlineData("node-1", "node-1 1")]
    [InlineData("10.0.0.1:2, 10.0.0.2", "10.0.0.1 2, 10.0.0.2 1")]
    [InlineData("a:0", null)]
    [InlineData("a:x", null)]
    [InlineData("a,a:2", null)]
    [InlineData("", null)]
    [InlineData("-oProxyCommand=x", null)]
    public void Hosts_are_names_with_numbers(string text, string? expected)
    {
        Assert.Equal(expected is not null, RankHost.TryParse(text, out var hosts));
        Assert.Equal(expected, hosts is null ? null : string.Join(", ", hosts.Select(host => $"{host.Name} {host.Ranks}")));
    }

    [Fact]
    public void Each_family_is_told_in_its_own_words()
    {
        var variables = new Dictionary<string, string> { ["TRANSREC_X"] = "1" };
        RankHost[] hosts = [new("a", 2), new("b", 2)];
        var open = string.Join(' ', new MpiLauncher("mpirun", MpiFlavour.OpenMpi).Arguments(4, hosts, variables, ["transrec", "adapt"]));
        Assert.StartsWith("-n 4 --oversubscribe --bind-to none ", open, StringComparison.Ordinal);
        Assert.EndsWith("--host a:2,b:2 -x TRANSREC_X=1 transrec adapt", open, StringComparison.Ordinal);
        Assert.Equal(
            "-n 4 -hosts a:2,b:2 -genv TRANSREC_X 1 transrec adapt",
            string.Join(' ', new MpiLauncher("mpirun", MpiFlavour.Mpich).Arguments(4, hosts, variables, ["transrec", "adapt"])));
    }
}
