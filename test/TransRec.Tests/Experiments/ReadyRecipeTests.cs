using TransRec.Experiments;

namespace TransRec.Tests.Experiments;

public sealed class ReadyRecipeTests
{
    public static TheoryData<string> All => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Order()];

    private static string Folder => Repository.PathOf("recipes");

    [Theory]
    [MemberData(nameof(All))]
    public void Every_ready_recipe_is_valid_and_of_the_kind_that_its_name_says(string name)
    {
        var recipe = RecipeReader.Read(Path.Combine(Folder, name));
        var expected = name.StartsWith("mlm", StringComparison.Ordinal) ? "pretrain-text"
            : name.Contains("-pretrain", StringComparison.Ordinal) || name.EndsWith("-id.json", StringComparison.Ordinal) ? "pretrain"
            : "adapt";
        Assert.Equal(expected, RecipeReader.KindOf(recipe));
        Assert.Equal(Path.Combine("runs", Path.GetFileNameWithoutExtension(name)), RunFolder.For(recipe, name));
    }
}
