using TransRec.Cli.Output;
using TransRec.Images;
using TransRec.Training;

namespace TransRec.Tests.Cli;

public sealed class ConsoleProgressTests
{
    private readonly StringWriter output = new();
    private readonly StepClock clock = new();

    [Fact]
    public void On_a_screen_one_line_is_written_again()
    {
        var progress = new ConsoleProgress(output, isScreen: true, width: 80, clock);
        progress.Report(Step(9, remaining: TimeSpan.FromSeconds(3725)));
        clock.Seconds += 1;
        progress.Report(Step(10, remaining: null));
        const string first = "epoch 1/3  step 9/20  loss 0.5000  812 items/s  1:02:05 left";
        Assert.Equal($"\r{first}\r{"epoch 1/3  step 10/20  loss 0.5000  812 items/s".PadRight(first.Length)}", output.ToString());
    }

    [Fact]
    public void On_a_screen_steps_in_quick_succession_are_not_all_shown()
    {
        var progress = new ConsoleProgress(output, isScreen: true, width: 80, clock);
        progress.Report(Step(1));
        progress.Report(Step(2));
        Assert.DoesNotContain("step 2/", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrow_screen_never_wraps_the_line()
    {
        new ConsoleProgress(output, isScreen: true, width: 20, clock).Report(Step(1));
        Assert.Equal("\repoch 1/3  step 1/2", output.ToString());
    }

    [Fact]
    public void Redirected_output_gets_a_line_every_ten_seconds()
    {
        var progress = new ConsoleProgress(output, isScreen: false, width: 80, clock);
        for (var step = 1; step <= 20; step++, clock.Seconds += 1)
        {
            progress.Report(Step(step));
        }

        Assert.Equal("epoch 1/3  step 11/20  loss 0.5000  812 items/s\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void An_epoch_is_a_line_of_its_own_with_its_scores()
    {
        var progress = new ConsoleProgress(output, isScreen: true, width: 80, clock);
        progress.Report(Step(1));
        progress.Report(new EpochSummary(1, 0.25, new Dictionary<string, double> { ["hr@10"] = 0.1, ["ndcg@10"] = 0.05 }, Best: true, TimeSpan.FromSeconds(83)));
        Assert.EndsWith(" \repoch 1  loss 0.2500  hr@10 0.1000, ndcg@10 0.0500  best  (1:23)" + Environment.NewLine, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_epoch_shows_the_scores_at_ten_alone_and_one_without_scores_nothing()
    {
        var progress = new ConsoleProgress(output, isScreen: false, width: 80, clock);
        progress.Report(new EpochSummary(1, 0.5, new Dictionary<string, double>(), Best: false, TimeSpan.FromSeconds(1)));
        var scores = new Dictionary<string, double> { ["hr@5"] = 0.1, ["hr@10"] = 0.2, ["ndcg@10"] = 0.1, ["mrr@20"] = 0.1 };
        progress.Report(new EpochSummary(2, 0.25, scores, Best: false, TimeSpan.FromSeconds(2)));
        Assert.Equal("epoch 2  loss 0.2500  hr@10 0.2000, ndcg@10 0.1000  (0:02)" + Environment.NewLine, output.ToString());
    }

    [Fact]
    public void Pictures_are_counted_with_an_estimate_and_their_end_is_a_line_of_its_own()
    {
        var progress = new ConsoleProgress(output, isScreen: true, width: 80, clock);
        progress.Report(new PictureProgress(PictureStage.Decoding, 250, 2001, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(35)));
        progress.Report(new PictureProgress(PictureStage.Decoding, 2001, 2001, TimeSpan.FromSeconds(41), TimeSpan.Zero));
        const string shown = "pictures: 250/2,001 decoded  0:35 left";
        Assert.Equal(
            $"\r{shown}\r{new string(' ', shown.Length)}\rThe pictures of 2,000 items were decoded in 0:41.{Environment.NewLine}", output.ToString());
    }

    [Fact]
    public void Waiting_for_another_process_is_said()
    {
        var progress = new ConsoleProgress(output, isScreen: true, width: 80, clock);
        progress.Report(new PictureProgress(PictureStage.Waiting, 0, 2001, TimeSpan.FromSeconds(65), null));
        Assert.Equal("\rpictures: another process decodes them, waiting since 1:05", output.ToString());
    }

    private static TrainingStep Step(int step, TimeSpan? remaining = null) => new(1, 3, step, 20, 0.5, 812, TimeSpan.FromSeconds(step), remaining);

    private sealed class StepClock : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
