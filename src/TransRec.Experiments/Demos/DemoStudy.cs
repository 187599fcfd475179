using TransRec.Experiments.Runs;
using TransRec.Experiments.Studies;

namespace TransRec.Experiments.Demos;

/// <summary>The demo's adaptations as a study that has been run, for its report: what of the items is read, and the method.</summary>
internal static class DemoStudy
{
    public static StudyPlan Of(DemoOptions options, DemoRecipes recipes)
    {
        var items = new StudyFactor { Name = "items", Levels = [.. options.Modalities.Select(modality => new StudyLevel { Name = modality.Name })] };
        string[] runs = [.. options.Modalities.SelectMany(modality => modality.Adaptations).Select(adaptation => adaptation.Run).Distinct()];
        var method = new StudyFactor { Name = "method", Levels = [.. runs.Select(run => new StudyLevel { Name = run })] };
        var definition = new StudyDefinition
        {
            Title = "The demo: from home and garden to fashion and outdoor",
            Recipe = RunFiles.Recipe,
            Factors = [items, method],
            Seeds = [options.Seed],
            Comparison = new StudyComparison { Factor = method.Name, To = runs[0] },
        };
        var cells =
            from modality in options.Modalities
            from adaptation in modality.Adaptations
            let levels = new[] { (items, LevelOf(items, modality.Name)), (method, LevelOf(method, adaptation.Run)) }
            let recipe = recipes.Adaptation(modality, adaptation)
            select new StudyCell(
                levels,
                [],
                [new StudyStep($"{modality.Name}/{adaptation.Run}", recipes.Run(modality, adaptation), StudyStepKind.Run, options.Seed, [], _ => recipe)]);
        return new StudyPlan("demo", recipes.Folder, definition, [], [.. cells]);
    }

    private static StudyLevel LevelOf(StudyFactor factor, string name) => factor.Levels.First(level => level.Name == name);
}
