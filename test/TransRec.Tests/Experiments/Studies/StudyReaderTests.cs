using TransRec.Experiments.Recipes;
using TransRec.Experiments.Studies;
using TransRec.Options;

namespace TransRec.Tests.Experiments.Studies;

public sealed class StudyReaderTests
{
    public static TheoryData<string> Ready => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Order()];

    private static string Folder => Repository.PathOf("recipes", "studies");

    [Theory]
    [MemberData(nameof(Ready))]
    public void Every_ready_study_is_valid(string name) => Assert.NotEmpty(StudyReader.Read(Path.Combine(Folder, name)).Cells);

    [Fact]
    public void Cells_are_all_combinations_but_those_left_out_and_have_a_run_per_seed()
    {
        using var file = new StudyFile(
            """
            {
              "recipe": "base.json", "seeds": [1, 2],
              "factors": [
                { "name": "a", "levels": [ { "name": "x" }, { "name": "y", "set": ["training.epochs=7"] } ] },
                { "name": "b", "levels": [ { "name": "1", "set": ["training.batchSize=8"] }, { "name": "2" } ] }
              ],
              "except": ["a=x, b=2"]
            }
            """);
        var plan = file.Plan();
        Assert.Equal(["x/1", "y/1", "y/2"], plan.Cells.Select(cell => cell.Id));
        var recipe = (PretrainingRecipe)plan.Cells[1].Runs[1].Recipe([]);
        Assert.Equal((7, 8, 2), (recipe.Training.Epochs, recipe.Training.BatchSize, recipe.Seed));
        Assert.Equal(6, plan.Steps.Count);
    }

    [Fact]
    public void A_cells_trials_come_before_its_runs_and_are_equal_in_all_cells()
    {
        using var file = new StudyFile(
            """
            {
              "recipe": "base.json",
              "factors": [ { "name": "a", "levels": [ { "name": "x" }, { "name": "y" } ] } ],
              "search": { "trials": 3, "set": ["training.epochs=1"], "dimensions": [
                { "name": "rate", "paths": ["training.learningRates.itemEncoder"], "minimum": 1e-4, "maximum": 1e-2 },
                { "name": "decay", "paths": ["training.weightDecay"], "values": [0, 0.1] } ] }
            }
            """);
        var cells = file.Plan().Cells;
        Assert.Equal(cells[0].Trials.Select(trial => trial.Point!.Label), cells[1].Trials.Select(trial => trial.Point!.Label));
        Assert.Equal(3, cells[0].Trials.Select(trial => trial.Point!.Label).Distinct().Count());
        Assert.All(cells[0].Runs, run => Assert.Equal(cells[0].Trials, run.After));
        var trial = (PretrainingRecipe)cells[0].Trials[0].Recipe([]);
        Assert.Equal((1, 42), (trial.Training.Epochs, trial.Seed));
        Assert.InRange(trial.Training.LearningRates.ItemEncoder, 1e-4, 1e-2);
        var run = (PretrainingRecipe)cells[0].Runs[0].Recipe(cells[0].Trials[0].Point!.Changes);
        Assert.Equal(trial.Training.LearningRates.ItemEncoder, run.Training.LearningRates.ItemEncoder);
        Assert.Equal(new PretrainingRecipe { Data = new() { Folder = "d" } }.Training.Epochs, run.Training.Epochs);
    }

    [Fact]
    public void A_small_grid_is_tried_as_a_whole_and_a_large_one_in_part()
    {
        StudySearch Grid(int trials) => new()
        {
            Trials = trials,
            Dimensions =
            [
                new() { Name = "a", Paths = ["x"], Values = [1, 2, 3] },
                new() { Name = "b", Paths = ["y", "z"], Values = [4, 5] },
            ],
        };
        Assert.Equal(
            ["a 1, b 4", "a 2, b 4", "a 3, b 4", "a 1, b 5", "a 2, b 5", "a 3, b 5"], StudySearchPoints.Of(Grid(6)).Select(point => point.Label));
        Assert.Equal(["x=3", "y=4", "z=4"], StudySearchPoints.Of(Grid(6))[2].Changes);
        var part = StudySearchPoints.Of(Grid(4)).Select(point => point.Label).ToList();
        Assert.Equal(4, part.Distinct().Count());
        Assert.Equal(part, StudySearchPoints.Of(Grid(4)).Select(point => point.Label));
    }

    [Fact]
    public void A_source_is_named_by_the_cells_that_start_from_it()
    {
        using var file = new StudyFile(
            """
            {
              "recipe": "base.json", "seeds": [1],
              "sources": [ { "name": "games", "recipe": "base.json" }, { "name": "shared", "recipe": "base.json", "run": "runs/other" } ],
              "factors": [ { "name": "a", "levels": [ { "name": "x", "set": ["data.folder=study:games/data"] }, { "name": "y", "set": ["data.folder=study:shared"] } ] } ]
            }
            """);
        var plan = file.Plan();
        Assert.Equal(["sources/games"], plan.Cells[0].Runs[0].After.Select(step => step.Id));
        Assert.Equal(Path.Combine(plan.Folder, "sources", "games") + "/data", ((PretrainingRecipe)plan.Cells[0].Runs[0].Recipe([])).Data.Folder);
        Assert.Equal("runs/other", ((PretrainingRecipe)plan.Cells[1].Runs[0].Recipe([])).Data.Folder);
    }

    [Fact]
    public void All_mistakes_of_a_study_are_listed_at_once()
    {
        using var file = new StudyFile(
            """
            {
              "recipe": "base.json", "seeds": [1, 1],
              "factors": [ { "name": "a", "axis": "log", "levels": [ { "name": "x", "value": 0 }, { "name": "x" } ] } ],
              "except": ["b=x", "a"],
              "set": ["base=study:nowhere"],
              "search": { "by": "test/ndcg@10", "rungs": [{}], "dimensions": [ { "name": "rate", "paths": [] } ] },
              "metrics": ["test/auc"],
              "comparison": { "factor": "a", "to": "z" }
            }
            """);
        var error = Assert.Throws<OptionsException>(() => file.Plan());
        Assert.Equal(
            [
                "factors[0].levels", "factors[0].levels[0].value", "factors[0].levels[1].value", "except[0]", "except[1]", "comparison", "set",
                "search.by", "search.rungs", "search.dimensions[0].paths", "search.dimensions[0]", "seeds", "metrics[0]",
            ],
            error.Mistakes.Select(mistake => mistake.Path));
    }

    [Fact]
    public void A_mistake_in_a_recipe_names_the_cell_and_is_said_once()
    {
        using var file = new StudyFile(
            """
            {
              "recipe": "base.json",
              "factors": [ { "name": "a", "levels": [ { "name": "x", "set": ["training.epoch=1"] }, { "name": "y", "set": ["training.epoch=1"] }, { "name": "z", "recipe": "none.json" } ] } ]
            }
            """);
        var error = Assert.Throws<OptionsException>(() => file.Plan());
        Assert.Equal(2, error.Mistakes.Count);
        Assert.Equal("cells/x/seed-42 and 1 more", error.Mistakes[0].Path);
        Assert.Contains("training.epoch", error.Mistakes[0].Message, StringComparison.Ordinal);
        Assert.Equal("cells/z/seed-42", error.Mistakes[1].Path);
    }

    [Theory]
    [InlineData("""{ "recipe": "base.json", "factors": [ { "name": "a/b", "levels": [] } ] }""", "factors[0].name")]
    [InlineData("""{ "recipe": "base.json", "factors": [ { "levels": [] }, 3 ] }""", "factors[0].name")]
    [InlineData("""{ "recipe": "base.json", "factors": {} }""", "factors")]
    [InlineData("""{ "seed": 1 }""", "seed")]
    public void What_is_not_a_study_is_refused_with_its_place(string json, string path)
    {
        using var file = new StudyFile(json);
        Assert.Equal(path, Assert.Throws<OptionsException>(() => file.Plan()).Mistakes[0].Path);
    }
}
