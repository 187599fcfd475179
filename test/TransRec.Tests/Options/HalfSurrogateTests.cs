using TransRec.Experiments.Recipes;
using TransRec.Options;

namespace TransRec.Tests.Options;

public sealed class HalfSurrogateTests
{
    [Theory]
    [InlineData("""{ "data": { "folder": "\ud800" } }""")]
    [InlineData("""{ "\udc00": 1 }""")]
    [InlineData("""{ "data": { "joinedFolders": ["a\ud83d"] } }""")]
    public void A_recipe_with_half_a_surrogate_pair_is_refused_with_what_to_do(string json)
    {
        var error = Assert.Throws<OptionsException>(() => RecipeReader.Parse(json));
        Assert.Contains("half a surrogate pair", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_pair_is_a_character() =>
        Assert.Equal("\U0001f600", RecipeReader.Parse<PretrainingRecipe>("""{ "data": { "folder": "\ud83d\ude00" }, "itemEncoder": { "type": "id" } }""").Data.Folder);
}
