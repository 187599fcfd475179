using TransRec.Training;

namespace TransRec.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void A_warm_up_rises_in_equal_steps_to_the_full_rate() =>
        Assert.Equal([0.25, 0.5, 0.75, 1, 1, 1], Factors(new LearningRateSchedule("constant", WarmupSteps: 4, TotalSteps: 6), 6));

    [Fact]
    public void A_constant_rate_stays() => Assert.Equal([1, 1, 1], Factors(new LearningRateSchedule("constant", 0, 3), 3));

    [Fact]
    public void A_linear_rate_falls_to_zero_over_all_steps() =>
        Assert.Equal([1, 0.75, 0.5, 0.25, 0], Factors(new LearningRateSchedule("linear", 0, 4), 5));

    [Fact]
    public void A_cosine_rate_is_half_in_the_middle_and_zero_at_the_end()
    {
        var schedule = new LearningRateSchedule("cosine", WarmupSteps: 2, TotalSteps: 10);
        Assert.Equal([0.5, 1, 1], Factors(schedule, 3));
        Assert.Equal(0.5, schedule.Factor(6), 1e-12);
        Assert.Equal(0, schedule.Factor(10), 1e-12);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("cosine")]
    public void Beyond_the_last_step_the_rate_stays_zero(string kind) =>
        Assert.Equal(0, new LearningRateSchedule(kind, 0, 4).Factor(100), 1e-12);

    [Fact]
    public void A_warm_up_longer_than_the_training_does_no_harm() =>
        Assert.Equal([0.1, 0.2, 0.3], Factors(new LearningRateSchedule("cosine", WarmupSteps: 10, TotalSteps: 3), 3), (a, b) => Math.Abs(a - b) < 1e-12);

    private static double[] Factors(LearningRateSchedule schedule, int steps) => [.. Enumerable.Range(0, steps).Select(step => schedule.Factor(step))];
}
