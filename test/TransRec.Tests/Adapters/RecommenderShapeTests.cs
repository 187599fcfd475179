using TransRec.Adapters;
using TransRec.Adapters.Methods;
using TransRec.Adapters.Placements;
using TransRec.Tests.Conformance;

namespace TransRec.Tests.Adapters;

public sealed class RecommenderShapeTests
{
    [Fact]
    public void The_papers_model_has_the_sizes_that_the_reference_counts()
    {
        var shape = RecommenderShape.BertBaseSasRec;
        Assert.Equal(109_632_320, shape.Total);
        Assert.Equal(109_041_728, AdapterRegistry.Find("full").Parameters(new FullOptions(), shape));
        Assert.Equal(2_387_776, AdapterRegistry.Find("houlsby").Parameters(new HoulsbyOptions(), shape));
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("id")]
    public void The_shape_of_a_model_counts_all_of_its_parameters(string tower)
    {
        using var model = TinyModels.Create(tower);
        Assert.Equal(model.parameters().Sum(parameter => parameter.numel()), RecommenderShape.Of(model).Total);
    }
}
