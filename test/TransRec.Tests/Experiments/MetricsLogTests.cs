using TransRec.Experiments.Runs;

namespace TransRec.Tests.Experiments;

public sealed class MetricsLogTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"transrec-metrics-{Guid.NewGuid():n}.jsonl");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Each_line_is_an_object_on_disk_as_soon_as_it_is_appended()
    {
        using var log = MetricsLog.Open(path, resumedStep: 0);
        log.Append(1, "train", Loss(0.5));
        log.Append(2, "train", Loss(double.NaN));
        Assert.Equal("{\"step\":1,\"kind\":\"train\",\"loss\":0.5}\n{\"step\":2,\"kind\":\"train\",\"loss\":\"NaN\"}\n", Text());
    }

    [Theory]
    [InlineData("{\"step\":3,\"ki")]
    [InlineData("{\"step\":2,\"kind\":\"train\",\"loss\":1}")]
    [InlineData("{\"step\":2,\"kind\"\n")]
    [InlineData("\0\0\0\0\n")]
    [InlineData("3\n")]
    public void A_torn_last_line_is_dropped_on_resume(string torn)
    {
        File.WriteAllText(path, "{\"step\":1,\"kind\":\"train\",\"loss\":0.5}\n" + torn);
        using var log = MetricsLog.Open(path, resumedStep: 9);
        log.Append(2, "train", Loss(0.25));
        Assert.Equal("{\"step\":1,\"kind\":\"train\",\"loss\":0.5}\n{\"step\":2,\"kind\":\"train\",\"loss\":0.25}\n", Text());
    }

    [Fact]
    public void Lines_after_the_resumed_step_are_removed()
    {
        using (var log = MetricsLog.Open(path, resumedStep: 0))
        {
            for (var step = 1; step <= 5; step++)
            {
                log.Append(step, "train", Loss(step));
            }
        }

        MetricsLog.Open(path, resumedStep: 3).Dispose();
        Assert.Equal([1, 2, 3], MetricsLog.Read(path).Select(line => line.GetProperty("step").GetInt64()));
        MetricsLog.Open(path, resumedStep: 0).Dispose();
        Assert.Equal("", Text());
    }

    private static Dictionary<string, double> Loss(double value) => new() { ["loss"] = value };

    private string Text()
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
