using TransRec.Experiments.Recipes;
using TransRec.Options;

namespace TransRec.Experiments.Studies;

/// <summary>Reads a study file, strict JSON like a recipe, and plans what it runs. A file with mistakes plans nothing; all of them are reported.</summary>
public static class StudyReader
{
    /// <summary>Reads a study file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">The study's folder. Null: the file's own, else runs/studies/ and the file's name.</param>
    /// <param name="overrides">Changes of the study as <c>path=value</c>, for example <c>seeds=[42]</c>. Null: none.</param>
    /// <exception cref="OptionsException">The study, or a recipe that comes of it, has mistakes; it lists all of them.</exception>
    /// <exception cref="IOException">The study file cannot be read.</exception>
    public static StudyPlan Read(string path, string? folder = null, IReadOnlyList<string>? overrides = null)
    {
        var mistakes = new OptionMistakes();
        var tree = OptionText.Parse(RecipeReader.ReadText(path, "study"), path, mistakes);
        var definition = (StudyDefinition?)RecipeFormat.Json.Bind(tree, typeof(StudyDefinition), mistakes, overrides);
        mistakes.ThrowIfAny(path);
        StudyChecks.Check(definition!, mistakes);
        mistakes.ThrowIfAny(path);
        var name = Path.GetFileNameWithoutExtension(path);
        var place = Path.GetDirectoryName(path) ?? "";
        var plan = Plan(name, place, folder ?? definition!.Folder ?? Path.Combine("runs", "studies", name), definition!);
        StudyChecks.CheckRecipes(plan, mistakes);
        mistakes.ThrowIfAny(path);
        return plan;
    }

    private static StudyPlan Plan(string name, string place, string folder, StudyDefinition definition)
    {
        var sources = new List<StudyStep>();
        foreach (var source in definition.Sources)
        {
            string[] changes = [.. source.Set.Select(change => Resolved(change, sources))];
            sources.Add(new StudyStep(
                $"sources/{source.Name}",
                source.Run ?? Path.Combine(folder, "sources", source.Name),
                StudyStepKind.Source,
                seed: 0,
                Named(sources, source.Set),
                _ => RecipeReader.Read(Path.Combine(place, source.Recipe), changes)));
        }

        var left = definition.Except.Select(StudySelector.Parse).ToList();
        var cells = Combinations(definition.Factors)
            .Where(levels => !left.Exists(except => except.Covers(levels)))
            .Select(levels => Cell(definition, place, folder, levels, sources))
            .ToList();
        return new StudyPlan(name, folder, definition, sources, cells);
    }

    private static IEnumerable<IReadOnlyList<(StudyFactor, StudyLevel)>> Combinations(IEnumerable<StudyFactor> factors)
    {
        IEnumerable<IReadOnlyList<(StudyFactor, StudyLevel)>> combinations = [[]];
        foreach (var factor in factors)
        {
            combinations = [.. combinations.SelectMany(before => factor.Levels, (before, level) => (IReadOnlyList<(StudyFactor, StudyLevel)>)[.. before, (factor, level)])];
        }

        return combinations;
    }

    private static StudyCell Cell(
        StudyDefinition definition, string place, string folder, IReadOnlyList<(StudyFactor Factor, StudyLevel Level)> levels, List<StudyStep> sources)
    {
        var file = Path.Combine(place, levels.Select(each => each.Level.Recipe).LastOrDefault(recipe => recipe is not null) ?? definition.Recipe);
        string[] named = [.. definition.Set, .. levels.SelectMany(each => each.Level.Set)];
        string[] changes = [.. named.Select(change => Resolved(change, sources))];
        var before = Named(sources, named);
        var id = StudyCell.IdOf(levels.Select(each => each.Level));

        StudyStep Step(string at, StudyStepKind kind, int seed, IReadOnlyList<StudyStep> after, StudyPoint? point, IReadOnlyList<string> more, int rung = 1, int number = 0) => new(
            at,
            Path.Combine([folder, .. at.Split('/')]),
            kind,
            seed,
            after,
            found => RecipeReader.Read(file, [.. changes, $"seed={seed}", .. found, .. point?.Changes ?? [], .. more]))
        { Point = point, Rung = rung, Place = number };

        List<StudyStep> trials = definition.Search is not { } search ? [] :
        [
            .. StudySearchPoints.Of(search).Select((point, index) =>
                Step($"search/{id}/trial-{index + 1}", StudyStepKind.Trial, definition.Seeds[0], before, point, [.. search.Set, .. search.Rungs is [var first, ..] ? first.Set : []])),
        ];
        IReadOnlyList<StudyStep> below = [.. trials];
        foreach (var (rung, set) in definition.Search?.Rungs.Skip(1).Select((each, index) => (index + 2, each.Set)) ?? [])
        {
            below =
            [
                .. Enumerable.Range(0, StudyHalving.Kept(below.Count, definition.Search!.Reduction)).Select(place =>
                    Step($"search/{id}/rung-{rung}/trial-{place + 1}", StudyStepKind.Trial, definition.Seeds[0], [.. before, .. below], null, [.. definition.Search.Set, .. set], rung, place)),
            ];
            trials.AddRange(below);
        }

        return new StudyCell(
            levels,
            trials,
            [.. definition.Seeds.Select(seed => Step($"cells/{id}/seed-{seed}", StudyStepKind.Run, seed, [.. before, .. trials], null, []))]);
    }

    /// <summary>Puts the folder of a source in the place of its name.</summary>
    private static string Resolved(string change, List<StudyStep> sources) => StudyReference.In(change) is { } reference
        ? reference.Replace(change, sources.Single(source => source.Id == $"sources/{reference.Name}").Folder)
        : change;

    private static IReadOnlyList<StudyStep> Named(List<StudyStep> sources, IEnumerable<string> changes)
    {
        var names = changes.Select(StudyReference.In).OfType<StudyReference>().Select(reference => $"sources/{reference.Name}").ToHashSet();
        return [.. sources.Where(source => names.Contains(source.Id))];
    }
}
