using TransRec.Ecosystem.Choice;

namespace TransRec.Tests.Ecosystem.Choice;

public sealed class GuardRailTests
{
    private static readonly OfferList Three = new([new("a", "1"), new("b", "1"), new("c", "1")]);

    private static ChoiceState Known(string current, params (string Offer, double? Utility)[] utilities) => ChoiceState.At(current) with
    {
        Tallies = [.. utilities.Select(each => new OfferTally(each.Offer, "1", each.Utility, each.Utility is null ? 0 : 1, each.Utility is null ? 0 : 10))],
        Lists = 100,
        Cycles = 10,
    };

    [Fact]
    public void A_better_offer_that_is_not_better_by_enough_is_not_taken()
    {
        var policy = new ThresholdChoice(new ThresholdChoiceOptions { Hysteresis = 0.05 });

        var near = policy.Next(Known("a", ("a", 0.10), ("b", 0.14), ("c", 0)), Three, new CycleEnded());
        var far = policy.Next(Known("a", ("a", 0.10), ("b", 0.16), ("c", 0)), Three, new CycleEnded());

        Assert.Equal(("a", ChoiceReason.Hysteresis), (near.Choice, near.Reason));
        Assert.Equal(("b", ChoiceReason.Better), (far.Choice, far.Reason));
    }

    [Fact]
    public void No_second_switch_comes_within_the_cool_down()
    {
        var policy = new ThresholdChoice(new ThresholdChoiceOptions { Cooldown = 2, Hysteresis = 0 });
        var step = policy.Next(Known("a", ("a", 0.1), ("b", 0.15), ("c", 0.05)), Three, new CycleEnded());
        var choices = new List<string> { step.Choice };
        for (var cycle = 0; cycle < 3; cycle++)
        {
            var after = policy.Next(step.State, Three, new ListsRewarded(step.Choice, [0, 0, 0, 0, 0, 0, 0, 0]));
            step = policy.Next(after.State, Three, new CycleEnded());
            choices.Add(step.Choice);
        }

        Assert.Equal(["b", "b", "b", "a"], choices);
    }

    [Fact]
    public void The_share_of_lists_under_untried_offers_keeps_within_its_bound()
    {
        var policy = new UcbChoice(new UcbChoiceOptions { MaxExploration = 0.2, ListsPerCycle = 10 });
        var state = ChoiceState.At("a");
        var untried = new List<int>();
        for (var cycle = 1; cycle <= 20; cycle++)
        {
            state = policy.Next(state, Three, new ListsRewarded(state.Current, [.. Enumerable.Repeat(0.3, 10)])).State;
            var step = policy.Next(state, Three, new CycleEnded());
            if (step.Reason == ChoiceReason.Untried)
            {
                untried.Add(cycle);
            }

            state = step.State;
            Assert.True(state.ExplorationLists <= 0.2 * state.Lists);
        }

        Assert.Equal([4, 9], untried); // 10 of 50 lists, 20 of 100
    }

    [Fact]
    public void A_user_whose_offer_is_withdrawn_gets_the_hosts_default()
    {
        var left = new OfferList([new("a", "1"), new("c", "1")], "c");

        Assert.All(
            new IChoicePolicy[] { new ThresholdChoice(new()), new UcbChoice(new()), new FixedChoice(new() { Offer = "b" }) },
            policy =>
            {
                var step = policy.Next(Known("b", ("a", 0.1), ("b", 0.9), ("c", 0.2)), left, new OffersChanged());
                Assert.Equal(("c", ChoiceReason.Withdrawn), (step.Choice, step.Reason));
                Assert.Equal(0.9, step.State["b"].Utility); // kept, in case it comes back
            });
    }

    [Fact]
    public void Changed_offers_alone_move_nobody_else()
    {
        var step = new UcbChoice(new()).Next(Known("a", ("a", 0.1), ("b", 0.9), ("c", 0.2)), Three, new OffersChanged());

        Assert.Equal(("a", ChoiceReason.Unchanged), (step.Choice, step.Reason));
    }

    [Fact]
    public void A_new_version_inherits_the_utility_and_counts_as_tried_for_one_cycle()
    {
        var state = ChoiceState.At("a") with { Tallies = [new("a", "1", 0.5, 7, 70), new("b", "1", 0.3, 3, 30)] };

        var next = new UcbChoice(new()).Next(state, new OfferList([new("a", "2"), new("b", "1")]), new OffersChanged()).State;

        Assert.Equal(new OfferTally("a", "2", 0.5, 1, 70), next["a"]);
        Assert.Equal(3, next["b"].Cycles);
    }

    [Fact]
    public void The_users_own_choice_stays_whatever_it_earns()
    {
        var policy = new FixedChoice(new() { Offer = "b" });
        var state = policy.Next(ChoiceState.At("b"), Three, new ListsRewarded("b", [0, 0, 0])).State;

        var step = policy.Next(state, Three, new CycleEnded());

        Assert.Equal(("b", ChoiceReason.Fixed, 0.0), (step.Choice, step.Reason, step.State["b"].Utility));
    }

    [Fact]
    public void The_first_reward_is_the_utility_unless_utilities_start_at_zero()
    {
        Assert.Equal(0.6, RecencyAverage.After(null, 0.6, 2));
        Assert.Equal(0.2, RecencyAverage.After(null, 0.6, 2, startAtZero: true), 1e-12);
        Assert.Equal(0.4, RecencyAverage.After(0.6, 0, 2), 1e-12);
    }

    [Fact]
    public void A_cycle_ends_after_enough_lists_and_enough_time()
    {
        var began = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var state = ChoiceState.At("a") with { ListsInCycle = 10 };

        Assert.True(CycleLength.Default.HasEnded(state, began.AddDays(1), began));
        Assert.False(CycleLength.Default.HasEnded(state, began.AddHours(23), began));
        Assert.False(CycleLength.Default.HasEnded(state with { ListsInCycle = 9 }, began.AddDays(9), began));
        Assert.False(CycleLength.Default.HasEnded(state with { DecidedAt = began.AddDays(1) }, began.AddDays(1.5), began));
    }

    [Fact]
    public void Under_the_form_largest_who_is_at_the_best_offer_stays()
    {
        var policy = new ThresholdChoice(new() { Form = "largest", Threshold = 0.1, Cooldown = 0, Hysteresis = 0, MaxExploration = 1 });
        var two = new OfferList([new("a", "1"), new("b", "1")]);

        Assert.Equal("a", policy.Next(Known("a", ("a", 0.09), ("b", 0.05)), two, new CycleEnded()).Choice);
        Assert.Equal("b", policy.Next(Known("a", ("a", 0.04), ("b", 0.05)), two, new CycleEnded()).Choice);
    }

    [Fact]
    public void Views_of_a_history_are_those_of_the_four_policies()
    {
        TakenItem[] taken = [new("1", "a"), new("2", "a"), new("3", "b"), new("4", "a")]; // came to a again after the third
        IReadOnlyList<string> View(Portability portability) => HistoryViews.History(taken, "a", portability, cameAt: 3);

        Assert.Equal(["1", "2", "4"], View(Portability.AlgorithmSpecific));
        Assert.Equal(["1", "2", "3", "4"], View(Portability.Universal));
        Assert.Equal(["4"], View(Portability.ColdStart));
        Assert.Equal(["1", "2", "3", "4"], View(Portability.Ownership));
        Assert.Empty(HistoryViews.Training(taken, "b", Portability.Ownership, current: "a", cameAt: 2, leftAt: 3));
        Assert.Equal(["1", "2", "3"], HistoryViews.Training(taken, "b", Portability.Universal, current: "a", cameAt: 2, leftAt: 3));
        Assert.Equal(["3"], HistoryViews.Training(taken, "b", Portability.AlgorithmSpecific, current: "a", cameAt: 2, leftAt: 3));
    }
}
