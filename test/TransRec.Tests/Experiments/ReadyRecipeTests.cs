using TransRec.Experiments;

namespace TransRec.Tests.Experiments;

public sealed class ReadyRecipeTests
{
    public static TheoryData<string> All => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Order()];

    private static string Folder
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "TransRec.slnx")))
                {
                    return Path.Combine(folder.FullName, "recipes");
                }
            }

            throw new DirectoryNotFoundException("No folder above the tests holds TransRec.slnx.");
        }
    }

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
