using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TransRec.Data;
using TransRec.Encoders.Items;
using TransRec.Experiments.Recipes;
using TransRec.Experiments.Runs;
using TransRec.Options;
using TransRec.Reports;
using TransRec.Tests.Experiments;
using CliTexts = TransRec.Cli.Output.Texts;

namespace TransRec.Tests;

/// <summary>
/// The host's culture changes nothing. The test host itself has the invariant culture alone (InvariantGlobalization), so a culture with German signs is built by hand for tests in this
/// process, and the command line is started with the system's own German and Turkish cultures where ICU is there: Turkish letter case (I and i with and without a dot) cannot be built by
/// hand.
/// </summary>
[Collection(nameof(TinyWorld))]
public sealed class CultureTests(TinyWorld world)
{
    private static readonly CultureInfo German = Of(decimals: ",", groups: ".", minus: "\u2212");

    [Fact]
    public void The_culture_that_is_built_by_hand_changes_what_a_host_says()
    {
        Assert.Equal("-1,234.5", (-1234.5).ToString("N1", CultureInfo.InvariantCulture));
        Assert.Equal("\u22121.234,5", Under(German, () => (-1234.5).ToString("N1", CultureInfo.CurrentCulture)));
        Assert.Equal(1, Under(German, () => double.Parse("0.001", CultureInfo.CurrentCulture)));
    }

    [Fact]
    public void Recipes_texts_and_errors_are_those_of_the_invariant_culture()
    {
        Assert.Equal(Texts(), Under(German, Texts));

        static string[] Texts() =>
        [
            RecipeWriter.WriteLine(RecipeReader.Parse<PretrainingRecipe>(
                """{ "data": { "folder": "d", "trainingUserFraction": 0.125 }, "itemEncoder": { "type": "id" }, "training": { "clipNorm": 0.5 } }""",
                overrides: ["training.learningRates.userEncoder=0.001", "seed=1234"])),
            Assert.Throws<OptionsException>(() => RecipeReader.Parse<PretrainingRecipe>(
                """{ "data": { "folder": "d", "trainingUserFraction": 1.5, "minimumInteractions": -3 }, "itemEncoder": { "type": "id" }, "training": { "clipNorm": "1.5" } }""")).Message,
            Assert.Throws<ArgumentOutOfRangeException>(() => new TextItemEncoderOptions { Dropout = 0.95 }).Message,
            $"{-0.5} {1234.5:N1} {0.25:P0} {1.5e-7:0.0e+0} {new DateTime(2024, 3, 1):d} {-7,4} {1.5f,6:0.0}",
            CliTexts.Score(0.1234),
            CliTexts.Count(1_234_567),
            CliTexts.Bytes(1_234_567),
            Numbers.Megabytes(1_234_567),
        ];
    }

    [Fact]
    public void A_training_and_its_files_are_those_of_the_invariant_culture()
    {
        using var folder = new TemporaryFolder();
        var run = Path.Combine(folder.Path, "run");
        var result = Under(German, () => Adaptation.Run(world.TargetRecipe, new RunOptions(run), null, TestContext.Current.CancellationToken));
        Assert.Equal(RunFolder.Open(world.TargetRun).Result().Metrics, result.Metrics);
        foreach (var file in new[] { "weights.safetensors", "recipe.json" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(world.TargetRun, file)), File.ReadAllBytes(Path.Combine(run, file)));
        }

        Assert.Equal(Under(German, () => Recommendations(run)), Recommendations(world.TargetRun));
    }

    [Theory]
    [InlineData("de_DE.UTF-8")]
    [InlineData("tr_TR.UTF-8")]
    public void The_command_line_says_the_same_under_a_culture_of_the_system(string language)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The language of a process is set by the environment on Linux.");
        Assert.SkipUnless(HasCultures(), "There is no ICU library (libicuuc) on this machine, so that there is no culture but the invariant one.");
        using var folder = new TemporaryFolder();
        var recipe = Path.Combine(folder.Path, "recipe.json");
        File.WriteAllText(recipe, RecipeWriter.Write(world.SourceRecipe));
        string[][] commands =
        [
            ["validate", recipe, "--set", "training.clipNorm=-1.5", "--set", "userEncoder.WIDTH=8"],
            ["compare", world.SourceRun, world.TargetRun],
            ["recommend", world.TargetRun, "--user", Domain.Load(world.Target).UserIds[0]],
        ];
        foreach (var command in commands)
        {
            Assert.Equal(Said(command, folder.Path, "C"), Said(command, folder.Path, language));
        }
    }

    private static string[] Recommendations(string run)
    {
        using var recommender = RecommenderRun.Open(run);
        return [.. recommender.ForUser(recommender.Domain.UserIds[0], 10).Select(item => $"{item.Rank} {item.ItemId} {item.Score:0.0000}")];
    }
    // What the command prints, with the process's language and the system's cultures: the program's own configuration but for InvariantGlobalization.
    private static (int Exit, string Out, string Error) Said(string[] arguments, string folder, string language)
    {
        string Program(string ending) => Path.Combine(AppContext.BaseDirectory, $"TransRec.Cli.{ending}");
        var configuration = JsonNode.Parse(File.ReadAllText(Program("runtimeconfig.json")))!;
        Assert.True(configuration["runtimeOptions"]!["configProperties"]!.AsObject().Remove("System.Globalization.Invariant"));
        var path = Path.Combine(folder, "runtimeconfig.json");
        File.WriteAllText(path, configuration.ToJsonString());
        var start = new ProcessStartInfo("dotnet", ["exec", "--runtimeconfig", path, "--depsfile", Program("deps.json"), Program("dll"), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["LANG"] = start.Environment["LC_ALL"] = language;
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static bool HasCultures()
    {
        foreach (var folder in new[] { "/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib/x86_64-linux-gnu" })
        {
            if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "libicuuc.so.*").Any())
            {
                return true;
            }
        }

        return false;
    }

    private static T Under<T>(CultureInfo culture, Func<T> work)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            return work();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CultureInfo Of(string decimals, string groups, string minus)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = culture.NumberFormat.PercentDecimalSeparator = decimals;
        culture.NumberFormat.NumberGroupSeparator = culture.NumberFormat.PercentGroupSeparator = groups;
        culture.NumberFormat.NegativeSign = minus;
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.ShortDatePattern = "dd.MM.yyyy";
        return culture;
    }
}
