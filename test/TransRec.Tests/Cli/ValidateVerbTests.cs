using System.Text.Json;

namespace TransRec.Tests.Cli;

public sealed class ValidateVerbTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"transrec-recipe-{Guid.NewGuid():n}.json");

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData("""{ "domains": ["a"], "encoder": { "tokenizer": "t" } }""", "pretrain-text")]
    [InlineData("""{ "base": "b", "data": { "folder": "d" }, "adapter": { "method": "full" } }""", "adapt")]
    [InlineData("""{ "data": { "folder": "d" }, "itemEncoder": { "type": "id" } }""", "pretrain")]
    public void A_good_recipe_is_named_with_its_kind(string recipe, string kind)
    {
        File.WriteAllText(path, recipe);
        var line = new CommandLine();
        Assert.Equal(0, line.Run("validate", path));
        Assert.StartsWith($"{path} is a valid recipe for transrec {kind}; it would run in ", line.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_a_bad_recipe_are_listed()
    {
        File.WriteAllText(path, """{ "base": "b", "data": { "foldr": "d" }, "adapter": { "method": "houlsby", "bottleneckWidth": 0 } }""");
        var line = new CommandLine();
        Assert.Equal(1, line.Run("validate", path, "--set", "adapter.activation=tanh", "--set", "training.epochs=ten"));
        Assert.Equal("", line.Out);
        foreach (var expected in (string[])["has 5 mistakes", "data.foldr", "data.folder", "adapter.bottleneckWidth", "adapter.activation", "training.epochs"])
        {
            Assert.Contains(expected, line.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void As_JSON_the_resolved_recipe_is_printed()
    {
        File.WriteAllText(path, """{ "data": { "folder": "d" }, "itemEncoder": { "type": "id" } }""");
        var line = new CommandLine();
        Assert.Equal(0, line.Run("validate", path, "--json", "--set", "training.epochs=3"));
        using var printed = JsonDocument.Parse(line.Out);
        Assert.Equal("pretrain", printed.RootElement.GetProperty("kind").GetString());
        Assert.Equal(3, printed.RootElement.GetProperty("recipe").GetProperty("training").GetProperty("epochs").GetInt32());
    }
}
