using System.Text.Json.Nodes;
using SkiaSharp;
using TransRec.Adapters.Methods;
using TransRec.Experiments.Adapters;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Models;
using TransRec.Reports;
using TransRec.Tests.Conformance;
using TransRec.Tests.Experiments;
using TransRec.Tests.Images;

namespace TransRec.Tests.Kills;

/// <summary>Every command that writes something of which a half would hurt.</summary>
internal sealed class KillCases : IDisposable
{
    private static readonly string[] OfTheClock = ["run.json", "result.json", "metrics.jsonl"];

    private readonly TemporaryFolder folder = new();
    private readonly PictureWorld pictures = new();

    public KillCases(TinyWorld world)
    {
        string Recipe(string name, Recipe recipe) => folder.Write($"{name}.json", RecipeWriter.Write(recipe));
        var text = Recipe("text", world.TextRecipe);
        var source = Recipe("source", world.SourceRecipe);
        var target = Recipe("target", world.TargetRecipe);
        Recipe("base", world.TargetRecipe with { Training = TinyWorld.Training(epochs: 2, batchSize: 15) });
        folder.Write("study.json", """
            { "recipe": "base.json", "seeds": [1, 2], "factors": [ { "name": "method", "levels": [ { "name": "frozen", "set": ["adapter.method=frozen"] }, { "name": "houlsby" } ] } ] }
            """);
        var lora = world.TargetRecipe with { Adapter = new LoraOptions { Rank = 2, UserRank = 2 }, Training = TinyWorld.Training(epochs: 1, batchSize: 12) };
        var adapters = AdapterExport.Run(Adaptation.Run(lora, new RunOptions(world.New("lora"))).Folder, world.New("adapters")).Path;
        using var model = ReferenceFiles.Model("bert", "sasrec");
        using var set = TinyModels.Drawn(model, ReferenceFiles.Methods["houlsby"], seed: 5);
        model.Attach(set);
        ReferenceFiles.Tokenizer("bert").Save(folder["tokenizer"]);
        var checkpoint = ReferenceFiles.Save(folder["epoch-1.pt"], ReferenceFiles.StateDict(model, "houlsby"));
        File.WriteAllText(Path.Combine(pictures.Folder, "items.tsv"), string.Concat(Enumerable.Range(1, 5).Select(item => $"i{item}\ttitle {item}\n")));
        File.WriteAllText(Path.Combine(pictures.Folder, "users.tsv"), "u\ti1 i2 i3 i4 i5\n");
        foreach (var item in Enumerable.Range(1, 5))
        {
            pictures.Write($"images/i{item}.jpg", PictureWorld.Encode(SKEncodedImageFormat.Jpeg, 900, 700 + item));
        }

        All =
        [
            new("pretrain-text", to => ["pretrain-text", text, "--run", Path.Combine(to, "run"), "--quiet"], OfFiles),
            new("pretrain", to => ["pretrain", source, "--run", Path.Combine(to, "run"), "--quiet"], OfFiles),
            new("adapt", to => ["adapt", target, "--run", Path.Combine(to, "run"), "--quiet"], OfFiles),
            new("study", to => ["study", folder["study.json"], "--folder", Path.Combine(to, "study"), "--threads", "1", "--quiet"], to => File.ReadAllText(Path.Combine(to, "study", StudyFiles.Results))),
            new("adapter export", to => ["adapter", "export", world.TargetRun, Path.Combine(to, "adapters")], OfFiles),
            new("adapter merge", to => ["adapter", "merge", adapters, world.SourceRun, Path.Combine(to, "merged")], OfFiles),
            new("import-checkpoint", to => ["import-checkpoint", checkpoint, "--run", Path.Combine(to, "run"), "--adapter", Path.Combine(to, "adapters"),
                "--tokenizer", folder["tokenizer"], "--item-heads", "2", "--method", "houlsby", "--activation", "gelu"], OfFiles),
            new("decoding of pictures", to => ["data", "describe", pictures.Folder, "--cache", to], OfFiles),
        ];
    }

    public IReadOnlyList<KillCase> All { get; }

    public void Dispose()
    {
        folder.Dispose();
        pictures.Dispose();
    }

    // Every file by its content, and of those that tell of the time what is left without it.
    private static string OfFiles(string to) => string.Join('\n', Directory.GetFiles(to, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && !file.Contains("tensorboard", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(to, file)} {(OfTheClock.Contains(Path.GetFileName(file)) ? WithoutClock(file) : TrainedWeights.Fingerprint(file))}"));

    private static string WithoutClock(string file) => Path.GetFileName(file) switch
    {
        "run.json" => JsonNode.Parse(File.ReadAllText(file))!["state"]!.ToJsonString(),
        "result.json" => JsonNode.Parse(File.ReadAllText(file))!["metrics"]!.ToJsonString(),
        _ => string.Concat(File.ReadLines(file).Select(line =>
        {
            var values = JsonNode.Parse(line)!.AsObject();
            foreach (var name in values.Select(value => value.Key).Where(name => name.Contains("econd", StringComparison.Ordinal)).ToList())
            {
                values.Remove(name);
            }

            return values.ToJsonString();
        })),
    };
}
