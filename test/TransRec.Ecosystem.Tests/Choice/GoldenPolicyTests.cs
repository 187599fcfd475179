using System.Text.Json;
using TransRec.Ecosystem.Choice;

namespace TransRec.Tests.Ecosystem.Choice;

/// <summary>golden/ecosystem/models.json: recency averages, threshold decisions and sequences of UCB choices, computed by the formulas of SMORES.</summary>
public sealed class GoldenPolicyTests
{
    private static readonly ThresholdChoiceOptions Threshold = new() { StartAtZero = true, Cooldown = 0, Hysteresis = 0, MaxExploration = 1 };
    private static readonly UcbChoiceOptions Ucb = new() { Bonus = 1, StartAtZero = true, Cooldown = 0, Hysteresis = 0, MaxExploration = 1 };

    [Fact]
    public void The_recency_average_is_that_of_the_reference()
    {
        var golden = GoldenTables.Json("models.json").GetProperty("recencyAverage");
        double? average = null;
        var after = golden.GetProperty("inputs").Numbers().Select(value => average = RecencyAverage.After(average, value, golden.GetProperty("beta").GetDouble(), startAtZero: true)).ToList();

        GoldenTables.Close(golden.GetProperty("after").Numbers(), after.Select(value => value!.Value));
    }

    [Theory]
    [InlineData("thresholdPaper", "paper")]
    [InlineData("thresholdEngine", "engine")]
    public void Threshold_decisions_are_those_of_the_reference(string name, string form)
    {
        foreach (var expected in GoldenTables.Json("models.json").GetProperty(name).EnumerateArray())
        {
            var utilities = expected.GetProperty("utilities").EnumerateArray().Select(Utility).ToArray();
            var policy = (Threshold with { Form = form, Threshold = expected.GetProperty("threshold").GetDouble() }).Create();

            var step = policy.Next(State(utilities, expected.GetProperty("current").GetInt32()), Offers(utilities.Length), new CycleEnded());

            Assert.Equal(Name(expected.GetProperty("next").GetInt32()), step.Choice);
            if (expected.TryGetProperty("utilitiesAfter", out var after))
            {
                Assert.Equal(after.EnumerateArray().Select(Utility), step.State.Tallies.Select(tally => tally.Utility));
            }
        }
    }

    [Fact]
    public void Ucb_makes_the_sixty_choices_of_the_paper_with_its_scores()
    {
        foreach (var expected in GoldenTables.Json("models.json").GetProperty("ucbPaper").EnumerateArray())
        {
            var steps = Run(Ucb with { Form = "paper" }, expected, expected.GetProperty("first").GetInt32(), cycles: 60);

            Assert.Equal(expected.GetProperty("choices").Integers(), steps.Select(step => step.Choice));
            var scores = steps.Where(step => step.Scores.Length > 0 && step.Scores.All(score => score is not null)).Select(step => step.Scores.Select(score => score!.Value)).ToList();
            foreach (var (row, found) in expected.GetProperty("firstScores").EnumerateArray().Zip(scores))
            {
                GoldenTables.Close(row.Numbers(), found);
            }
        }
    }

    [Fact]
    public void Ucb_makes_the_forty_choices_of_the_engine()
    {
        foreach (var expected in GoldenTables.Json("models.json").GetProperty("ucbEngine").EnumerateArray())
        {
            var days = expected.GetProperty("daysPerCycle").GetInt32();
            var steps = Run(Ucb with { ListsPerCycle = days }, expected, expected.GetProperty("start").GetInt32(), cycles: 40, days);

            Assert.Equal(expected.GetProperty("choices").Integers(), steps.Select(step => step.Choice));
            Assert.Equal(expected.GetProperty("counts").Integers(), steps[^1].State.Tallies.Select(tally => tally.Cycles));
        }
    }

    // The choice is that of the cycle; the state is that at its end, where the scores come from.
    private static List<(int Choice, System.Collections.Immutable.ImmutableArray<double?> Scores, ChoiceState State)> Run(UcbChoiceOptions options, JsonElement expected, int first, int cycles, int days = 1)
    {
        var utilities = expected.GetProperty("utilities").Numbers();
        var (policy, offers) = (options.Create(), Offers(utilities.Length));
        // The reference holds utilities fixed: with β = 0 the average is the last reward.
        var fixedPolicy = (options with { Beta = 0 }).Create();
        var state = ChoiceState.At(Name(first));
        var steps = new List<(int, System.Collections.Immutable.ImmutableArray<double?>, ChoiceState)>();
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            var current = offers.IndexOf(state.Current);
            var rewarded = fixedPolicy.Next(state, offers, new ListsRewarded(state.Current, [.. Enumerable.Repeat(utilities[current], days)]));
            var step = policy.Next(rewarded.State, offers, new CycleEnded());
            steps.Add((current, step.Scores, step.State));
            state = step.State;
        }

        return steps;
    }

    private static double? Utility(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();

    private static string Name(int offer) => $"offer {offer}";

    private static OfferList Offers(int count) => new([.. Enumerable.Range(0, count).Select(offer => new ChoiceOffer(Name(offer)))]);

    private static ChoiceState State(double?[] utilities, int current) => ChoiceState.At(Name(current)) with
    {
        Tallies = [.. utilities.Select((utility, offer) => new OfferTally(Name(offer), "", utility, utility is null ? 0 : 1, 0))],
    };
}
