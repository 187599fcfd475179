using TransRec.Serving;

namespace TransRec.Tests.Conformance;

/// <summary>Two domains' sets of every method take turns on one backbone.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class SwitchConformanceTests
{
    public static TheoryData<string, string, string, bool> WithBase => ConformanceCase.WithBase;

    [Theory]
    [MemberData(nameof(WithBase))]
    public void Each_set_answers_as_if_it_were_alone_and_the_base_comes_back_bit_for_bit(string method, string tower, string users, bool switches)
    {
        using var test = new ConformanceCase(method, tower, users, switches);
        using var set = test.Model.Detach()!;
        var trains = set.Values().Count > 0;
        using (var adapters = new AdapterSwitch(test.Model))
        {
            adapters.Put("one", model => TinyModels.Drawn(model, test.Options, seed: 1));
            adapters.Put("two", model => TinyModels.Drawn(model, test.Options, seed: 2));
            var one = adapters.Use("one", TinyModels.Outputs);
            var two = adapters.Use("two", TinyModels.Outputs);
            Assert.Equal(trains, !one.SequenceEqual(two));
            Assert.Equal(one, adapters.Use("one", TinyModels.Outputs));
            Assert.Equal(TinyModels.Outputs(test.Base), adapters.Use(null, TinyModels.Outputs));
            Assert.Equal(two, adapters.Use("two", TinyModels.Outputs));
        }

        Assert.Equal(TinyModels.Outputs(test.Base), TinyModels.Outputs(test.Model));
    }
}
