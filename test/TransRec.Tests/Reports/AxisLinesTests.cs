using TransRec.Experiments.Studies;
using TransRec.Reports;
using TransRec.Tests.Experiments;
using TransRec.Tests.Experiments.Studies;

namespace TransRec.Tests.Reports;

[Collection(nameof(TinyWorld))]
public sealed class AxisLinesTests(TinyWorld world)
{
    [Fact]
    public async Task What_a_study_has_at_one_place_of_the_axis_only_is_left_out_of_its_lines()
    {
        const string json = """
            {
              "recipe": "base.json", "seeds": [1], "except": ["size=10%, kind=lonely"],
              "factors": [
                { "name": "size", "axis": "log", "levels": [ { "name": "10%", "value": 10 }, { "name": "100%", "value": 100, "set": ["training.batchSize=10"] } ] },
                { "name": "kind", "levels": [ { "name": "along" }, { "name": "lonely", "set": ["training.weightDecay=0.5"] } ] }
              ]
            }
            """;
        using var file = new StudyFile(json, world.TargetRecipe with { Training = TinyWorld.Training(epochs: 1, batchSize: 15) });
        await Study.Run(file.Plan(), new StudyRunOptions(), new InProcessLauncher(), new RecordedStudy(), stop: TestContext.Current.CancellationToken);
        StudyFiles.Write(StudyResults.Of(file.Plan()));
        var figure = file.Text("figures/by-size.svg");
        Assert.Contains(">along<", figure, StringComparison.Ordinal);
        Assert.DoesNotContain("lonely", figure, StringComparison.Ordinal);
        Assert.Contains("lonely", file.Text("figures/scores-test-ndcg-10.svg"), StringComparison.Ordinal);
    }
}
