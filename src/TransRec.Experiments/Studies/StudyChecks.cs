using TransRec.Evaluation;
using TransRec.Experiments.Recipes;
using TransRec.Options;

namespace TransRec.Experiments.Studies;

/// <summary>What must hold between the parts of a study.</summary>
internal static class StudyChecks
{
    private const int MostCells = 10_000;
    private const int MostRuns = 100_000;

    /// <summary>Checks a study by itself.</summary>
    public static void Check(StudyDefinition study, OptionMistakes mistakes)
    {
        CheckFactors(study, mistakes);
        CheckReferences(study, mistakes);
        CheckSearch(study, mistakes);
        if (study.Seeds.Count == 0 || study.Seeds.Distinct().Count() < study.Seeds.Count || study.Seeds.Any(seed => seed < 0))
        {
            mistakes.Add("seeds", $"must be one or more different numbers from 0; found {string.Join(", ", study.Seeds.Take(20))}{(study.Seeds.Count > 20 ? ", ..." : "")}.");
        }

        var runs = study.Factors.Aggregate(1.0, (product, factor) => product * factor.Levels.Count) * (study.Seeds.Count + (study.Search is { } tried ? tried.Trials * (tried.Rungs.Count > 0 ? 2 : 1) : 0)); // rungs are less than twice the first
        if (runs > MostRuns)
        {
            mistakes.Add("seeds", $"make {runs:N0} runs with the cells and the trials of the search; at most {MostRuns:N0} are planned. Take seeds, trials or levels away.");
        }

        for (var i = 0; i < study.Metrics.Count; i++)
        {
            CheckMetric($"metrics[{i}]", study.Metrics[i], mistakes);
        }

        if (study.Metrics.Count == 0)
        {
            mistakes.Add("metrics", "must name one score or more, for example test/ndcg@10.");
        }
    }

    /// <summary>Checks that every recipe that the study makes can be used. A mistake that several steps share is reported once.</summary>
    public static void CheckRecipes(StudyPlan plan, OptionMistakes mistakes)
    {
        if (plan.Cells.Count == 0)
        {
            mistakes.Add("except", "leaves no cell.");
        }

        var found = new Dictionary<string, (string First, int More)>();
        foreach (var step in plan.Sources.Concat(plan.Cells.SelectMany(cell => cell.Trials.Append(cell.Runs[0]))))
        {
            foreach (var message in MistakesOf(step))
            {
                found[message] = found.TryGetValue(message, out var before) ? (before.First, before.More + 1) : (step.Id, 0);
            }
        }

        foreach (var (message, (first, more)) in found)
        {
            mistakes.Add(more == 0 ? first : $"{first} and {more} more", message);
        }
    }

    private static IEnumerable<string> MistakesOf(StudyStep step)
    {
        try
        {
            return step.Kind != StudyStepKind.Source && step.Recipe([]) is TextPretrainingRecipe
                ? ["is a recipe of pretrain-text, which ranks nothing; a cell is one of pretrain or adapt."]
                : step.Kind == StudyStepKind.Source && step.Recipe([]) is null ? ["is empty."] : [];
        }
        catch (OptionsException error)
        {
            return [.. error.Mistakes.Select(mistake => $"{error.Source}: {mistake}")];
        }
        catch (IOException error)
        {
            return [error.Message];
        }
    }

    private static void CheckFactors(StudyDefinition study, OptionMistakes mistakes)
    {
        var cells = study.Factors.Aggregate(1.0, (product, factor) => product * factor.Levels.Count);
        if (cells > MostCells)
        {
            mistakes.Add("factors", $"make {cells:N0} cells, the combinations of their levels; at most {MostCells:N0} are planned. Take factors or levels away.");
        }

        Unique("factors", study.Factors.Select(factor => factor.Name), mistakes);
        for (var i = 0; i < study.Factors.Count; i++)
        {
            var factor = study.Factors[i];
            var path = $"factors[{i}].levels";
            Unique(path, factor.Levels.Select(level => level.Name), mistakes);
            if (factor.Levels.Count == 0)
            {
                mistakes.Add(path, "must have one level or more.");
            }

            for (var j = 0; j < factor.Levels.Count; j++)
            {
                if (factor.Axis != "none" && factor.Levels[j].Value is not { } value)
                {
                    mistakes.Add($"{path}[{j}].value", $"is required: its factor has the axis {factor.Axis}.");
                }
                else if (factor.Axis == "log" && factor.Levels[j].Value <= 0)
                {
                    mistakes.Add($"{path}[{j}].value", $"must be above 0 on a log axis; found {factor.Levels[j].Value}.");
                }
            }
        }

        for (var i = 0; i < study.Except.Count; i++)
        {
            try
            {
                foreach (var (factor, level) in StudySelector.Parse(study.Except[i]).Pairs)
                {
                    RequireLevel(study, factor, level, $"except[{i}]", mistakes);
                }
            }
            catch (FormatException error)
            {
                mistakes.Add($"except[{i}]", error.Message);
            }
        }

        if (study.Comparison is { } comparison)
        {
            RequireLevel(study, comparison.Factor, comparison.To, "comparison", mistakes);
        }
    }

    private static void RequireLevel(StudyDefinition study, string factor, string level, string path, OptionMistakes mistakes)
    {
        var found = study.Factors.FirstOrDefault(each => each.Name == factor);
        if (found is null)
        {
            mistakes.Add(path, $"names the factor \"{factor}\"; factors are {string.Join(", ", study.Factors.Select(each => each.Name))}.");
        }
        else if (found.Levels.All(each => each.Name != level))
        {
            mistakes.Add(path, $"names the level \"{level}\"; levels of {factor} are {string.Join(", ", found.Levels.Select(each => each.Name))}.");
        }
    }

    private static void CheckReferences(StudyDefinition study, OptionMistakes mistakes)
    {
        Unique("sources", study.Sources.Select(source => source.Name), mistakes);
        for (var i = 0; i < study.Sources.Count; i++)
        {
            CheckReferences($"sources[{i}].set", study.Sources[i].Set, study.Sources.Take(i), mistakes);
        }

        CheckReferences("set", study.Set, study.Sources, mistakes);
        foreach (var (factor, i) in study.Factors.Select((factor, i) => (factor, i)))
        {
            foreach (var (level, j) in factor.Levels.Select((level, j) => (level, j)))
            {
                CheckReferences($"factors[{i}].levels[{j}].set", level.Set, study.Sources, mistakes);
            }
        }
    }

    private static void CheckReferences(string path, IEnumerable<string> changes, IEnumerable<StudySource> sources, OptionMistakes mistakes)
    {
        foreach (var reference in changes.Select(StudyReference.In).OfType<StudyReference>().Where(reference => sources.All(source => source.Name != reference.Name)))
        {
            mistakes.Add(path, $"names study:{reference.Name}; sources before it are {string.Join(", ", sources.Select(source => source.Name))}.");
        }
    }

    private static void CheckSearch(StudyDefinition study, OptionMistakes mistakes)
    {
        if (study.Search is not { } search)
        {
            return;
        }

        CheckMetric("search.by", search.By, mistakes);
        if (search.By.StartsWith("test/", StringComparison.Ordinal))
        {
            mistakes.Add("search.by", "must be a validation score: what is chosen by the test items is not tested by them.");
        }

        if (search.Dimensions.Count == 0)
        {
            mistakes.Add("search.dimensions", "must have one dimension or more.");
        }

        if (search.Rungs.Count == 1)
        {
            mistakes.Add("search.rungs", "must be two or more; what all trials have in common is search.set.");
        }

        if (search.Rungs.Count == 0 && search.Reduction != new StudySearch { Dimensions = [] }.Reduction)
        {
            mistakes.Add("search.reduction", "says how many fewer points a rung has, and there are no search.rungs.");
        }

        for (var i = 0; i < search.Dimensions.Count; i++)
        {
            var dimension = search.Dimensions[i];
            if (dimension.Paths.Count == 0)
            {
                mistakes.Add($"search.dimensions[{i}].paths", "must name one key of the recipe or more.");
            }

            if (dimension.Values.Count == 0 && !(dimension.Minimum > 0 && dimension.Maximum >= dimension.Minimum))
            {
                mistakes.Add($"search.dimensions[{i}]", $"must have values, or a minimum above 0 and a maximum not below it; found {dimension.Minimum} to {dimension.Maximum}.");
            }
        }
    }

    private static void CheckMetric(string path, string metric, OptionMistakes mistakes)
    {
        var names = MetricNames.Of(RankingMetrics.Of([])).Keys.ToList();
        if (metric.Split('/') is not [("valid" or "test"), var name] || !names.Contains(name))
        {
            mistakes.Add(path, $"must be valid/ or test/ and one of {string.Join(", ", names)}; found \"{metric}\".");
        }
    }

    private static void Unique(string path, IEnumerable<string> names, OptionMistakes mistakes)
    {
        foreach (var twice in names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            mistakes.Add(path, $"has the name \"{twice.Key}\" {twice.Count()} times; names differ in more than capitals.");
        }
    }
}
