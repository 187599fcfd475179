using TransRec.Adapters;
using TransRec.Encoders.Items;
using TransRec.Foundation.Machine;
using TransRec.Tests.Conformance;
using TransRec.Training;

namespace TransRec.Tests.Training;

public sealed class StepMemoryTests
{
    private static readonly int[] Costs = [100, 100, 100, 100];

    [Fact]
    public void The_first_step_holds_one_part_and_measures_the_next_use_half_of_what_is_free()
    {
        var inUse = 1_000L;
        var memory = new StepMemory(new TrainingOptions(), () => new MemoryReading(inUse, Reusable: 1_000, Available: 9_500));
        memory.Begin();
        Assert.Equal(1, memory.Held(Costs));
        inUse += 1_700; // 17 bytes for each unit of cost
        memory.Holds(100);
        Assert.Equal(17, memory.BytesPerCost);
        Assert.Equal(3, memory.Held(Costs)); // half of 10,500 bytes is room for 308
    }

    [Fact]
    public void A_maximum_bounds_what_is_held_but_for_one_part() =>
        Assert.Equal([1, 1, 2, 4], new[] { 50, 199, 200, 1000 }.Select(most => new StepMemory(new TrainingOptions { MaximumTokens = most }, null).Held(Costs)));

    [Fact]
    public void Recomputation_holds_one_part_whatever_the_memory() => Assert.Equal(1, new StepMemory(new TrainingOptions { Recompute = true }, null).Held(Costs));

    [Fact]
    public void Where_memory_is_not_known_everything_is_held() => Assert.Equal(4, new StepMemory(new TrainingOptions(), null).Held(Costs));

    [Fact]
    public void Items_are_cut_by_rising_cost_into_parts_of_bounded_cost_and_none_is_lost()
    {
        using var model = TinyModels.Create("bert");
        int[] items = [3, 9, 1, 12, 6, 4];
        var parts = PartedItems.Cut(model.Items, TinyModels.ContentOf(model), items, costOfPart: 12).ToList();
        Assert.True(parts.Count > 1);
        Assert.Equal([0L, 1, 2, 3, 4, 5], parts.SelectMany(part => part.Places).Order());
        Assert.All(parts, part => Assert.Equal(part.Places.Sum(place => TinyModels.Titles().Cost(items[place])), part.Cost));
        Assert.All(parts, part => Assert.True(part.Cost <= 12 || part.Places.Length == 1));
        var costs = parts.SelectMany(part => part.Places).Select(place => TinyModels.Titles().Cost(items[place])).ToList();
        Assert.Equal(costs.Order(), costs);
    }

    [Fact]
    public void A_batch_that_is_one_part_keeps_its_order()
    {
        using var model = TinyModels.Create("bert");
        Assert.Equal([0L, 1, 2], Assert.Single(PartedItems.Cut(model.Items, TinyModels.ContentOf(model), [9, 1, 3], costOfPart: 1000)).Places);
    }

    [Theory]
    [InlineData(12, 768, 1137)] // BERT-base in masked-LM, which reads all rows of all blocks
    [InlineData(2, 128, 16384)]
    [InlineData(48, 4096, 256)]
    public void Parts_are_as_large_as_the_encoder_allows(int layers, int width, int rows) => Assert.Equal(rows, PartSize.OfTransformer(layers, width));

    [Theory]
    [InlineData(12, 0, 1241)] // the last block computes first rows only
    [InlineData(12, 8, 4551)] // 8 blocks come from a cache
    [InlineData(12, 11, 13653)]
    public void Only_blocks_that_are_computed_at_all_rows_count(int layers, int firstBlock, int rows) => Assert.Equal(rows, PartSize.OfFirstRows(layers, firstBlock, 768));

    [Fact]
    public void Parts_are_as_few_as_can_be_and_about_equal()
    {
        using var model = TinyModels.Create("bert");
        int[] items = [.. Enumerable.Range(1, TinyModels.Items)];
        var (sum, largest) = (items.Sum(Cost), items.Max(Cost));
        for (var costOfPart = 2 * largest; costOfPart < sum; costOfPart++)
        {
            int[] costs = [.. PartedItems.Cut(model.Items, TinyModels.ContentOf(model), items, costOfPart).Select(part => part.Cost)];
            var greedy = CostParts.Of([.. items.Select(Cost).Order()], costOfPart).Count();
            Assert.InRange(costs.Length, (sum + costOfPart - 1) / costOfPart, greedy);
            Assert.True(costs.Max() <= Math.Min(costOfPart, (sum / costs.Length) + largest + 1));
        }

        int Cost(int item) => TinyModels.Titles().Cost(item);
    }

    [Theory]
    [InlineData("full", true)] // batch statistics
    [InlineData("frozen", false)]
    public void A_network_with_batch_statistics_is_never_cut(string method, bool whole)
    {
        using var model = TinyModels.Create("resnet");
        AdapterRegistry.Prepare(model, AdapterRegistry.Find(method).Options);
        model.SetTraining(true);
        Assert.Equal(whole ? int.MaxValue : 16, new StepMemory(new TrainingOptions(), null, largestPart: 16).CostOfPart(model.Items, TinyModels.ContentOf(model)));
    }
}
