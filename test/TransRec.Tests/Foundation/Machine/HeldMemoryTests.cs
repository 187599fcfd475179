using TransRec.Foundation.Machine;

namespace TransRec.Tests.Foundation.Machine;

public sealed class HeldMemoryTests
{
    private const long Megabyte = 1 << 20;

    private long resident = 300 * Megabyte; // of the model and its data
    private int given;

    [Fact]
    public void Steps_that_need_the_same_again_and_again_keep_their_memory()
    {
        var memory = Create();
        for (var step = 0; step < 100; step++)
        {
            resident = (step % 2 == 0 ? 1300 : 1700) * Megabyte;
            memory.StepEnded();
        }

        Assert.Equal(0, given);
    }

    [Fact]
    public void A_process_that_grows_to_several_times_what_a_step_needs_gives_its_free_pages_back()
    {
        var memory = Create();
        var most = 0L;
        for (var step = 0; step < 100; step++)
        {
            resident += 200 * Megabyte;
            most = Math.Max(most, resident);
            memory.StepEnded();
        }

        // 300 MB, and four times the 200 MB that the first step took, and 512 MB; one step more before it is noticed.
        Assert.Equal(given, memory.TimesGivenBack);
        Assert.InRange(given, 10, 15);
        Assert.InRange(most, 1612 * Megabyte, 1812 * Megabyte);
    }

    [Fact]
    public void A_larger_step_behind_a_giving_back_raises_what_is_kept()
    {
        var memory = Create();
        int[] sizes = [400, 2800, 1300, 4000, 4700]; // first step 100 MB; given back; then a step takes 1000 MB, and 4512 MB may be held
        int[] expected = [0, 1, 1, 1, 1];
        for (var i = 0; i < sizes.Length; i++)
        {
            resident = sizes[i] * Megabyte;
            memory.StepEnded();
            Assert.Equal(expected[i], given);
        }

        resident = 4900 * Megabyte;
        memory.StepEnded();
        Assert.Equal(2, given);
    }

    [Fact]
    public void Where_nothing_can_be_given_back_it_is_asked_once()
    {
        var asked = 0;
        var memory = new HeldMemory(() => resident, () =>
        {
            asked++;
            return false;
        });
        for (var step = 0; step < 10; step++)
        {
            resident += 2000 * Megabyte * step;
            memory.StepEnded();
        }

        Assert.Equal(1, asked);
    }

    private HeldMemory Create() => new(() => resident, () =>
    {
        given++;
        resident = 300 * Megabyte;
        return true;
    });
}
