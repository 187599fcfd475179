namespace TransRec.Experiments;

/// <summary>The demo's adaptations as a study that has been run, for its report.</summary>
internal static class DemoStudy
{
    public static StudyPlan Of(string folder, IReadOnlyList<(DemoAdaptation Adaptation, AdaptationRecipe Recipe)> runs)
    {
        var factor = new StudyFactor { Name = "method", Levels = [.. runs.Select(run => new StudyLevel { Name = run.Adaptation.Run })] };
        var definition = new StudyDefinition
        {
            Title = "The demo: from home and garden to fashion and outdoor",
            Recipe = RunFiles.Recipe,
            Factors = [factor],
            Seeds = [runs[0].Recipe.Seed],
            Comparison = new StudyComparison { Factor = factor.Name, To = runs[0].Adaptation.Run },
        };
        var cells = runs.Zip(factor.Levels, (run, level) => new StudyCell(
            [(factor, level)],
            [],
            [new StudyStep(run.Adaptation.Run, Path.Combine(folder, run.Adaptation.Run), StudyStepKind.Run, run.Recipe.Seed, [], _ => run.Recipe)]));
        return new StudyPlan("demo", folder, definition, [], [.. cells]);
    }
}
