using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;

namespace TransRec.Tests.Experiments;

/// <summary>The recipes of recipes/FAMILY: each is valid, says how it is run, and is needed by something.</summary>
public sealed class ReadyRecipeTests
{
    public static TheoryData<string> All => [.. Files().Where(path => !IsStudy(path))];

    public static TheoryData<string> WithStudies => [.. Files()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_ready_recipe_is_valid_and_of_the_kind_that_its_name_says(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var recipe = RecipeReader.Read(Repository.PathOf(path.Split('/')));
        var expected = name.StartsWith("mlm", StringComparison.Ordinal) ? "pretrain-text"
            : name.Contains("-pretrain", StringComparison.Ordinal) || name.EndsWith("-id", StringComparison.Ordinal) ? "pretrain"
            : "adapt";
        Assert.Equal(expected, RecipeReader.KindOf(recipe));
        Assert.Equal(Path.Combine("runs", name), RunFolder.For(recipe, path));
    }

    [Theory]
    [MemberData(nameof(WithStudies))]
    public void The_first_line_is_the_command_that_runs_it(string path)
    {
        var verb = IsStudy(path) ? "study" : RecipeReader.KindOf(RecipeReader.Read(Repository.PathOf(path.Split('/'))));
        var first = File.ReadLines(Repository.PathOf(path.Split('/'))).First();
        Assert.StartsWith($"// transrec {verb} {path}", first, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Something_names_it(string path)
    {
        var name = Path.GetFileName(path);
        var places = Files().Where(IsStudy)
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Append("README.md");
        Assert.Contains(places, place => File.ReadAllText(Path.Combine(Repository.Root, place)).Contains(name, StringComparison.Ordinal));
    }

    private static bool IsStudy(string path) => path.StartsWith("recipes/studies/", StringComparison.Ordinal);

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Repository.PathOf("recipes"), "*.json", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);
}
