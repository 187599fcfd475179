using System.IO.Compression;
using System.Xml.Linq;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Packages;

/// <summary>What a stranger has who takes the packages.</summary>
[Collection(nameof(TinyWorld))]
public sealed class PackageTests(PackedFolder packed) : IClassFixture<PackedFolder>
{
    private const string Program = """
        using TransRec.Adapters;
        using TransRec.Adapters.Files;
        using TransRec.Adapters.Methods;
        using TransRec.Data;
        using TransRec.Encoders.Items;
        using TransRec.Encoders.Users;
        using TransRec.Evaluation;
        using TransRec.Models;
        using TransRec.Ranking;
        using TransRec.Text;
        using TransRec.Training;

        var (base_, adapters) = (Path.Combine(args[0], "model"), Path.Combine(args[0], "adapters"));
        var items = Enumerable.Range(1, 20).Select(item => ($"i{item}", $"{(item % 2 == 0 ? "red" : "blue")} thing {item}")).ToList();
        var users = Enumerable.Range(1, 12).Select(user => ($"u{user}", (IReadOnlyList<string>)[.. Enumerable.Range(0, 6).Select(step => $"i{1 + (((user * 7) + (step * 2)) % 20)}")]));
        var domain = Domain.Create("things", items, users, new DomainOptions { MaximumSequenceLength = 4 });
        var description = new ModelDescription
        {
            ItemEncoder = new TextItemEncoderOptions { Width = 16, Layers = 1, FeedForwardWidth = 16, MaximumTokens = 8 },
            UserEncoder = new SasRecOptions { Width = 16, Blocks = 1 },
            Positions = 4,
        };
        using (var built = RecommenderModel.Create(description, WordPieceTrainer.Train(domain.Titles, new WordPieceTrainerOptions { VocabularySize = 60 })))
        {
            ModelFolder.Save(base_, built);
        }

        string[] titles = ["a title of no catalogue", "red thing"];
        var method = new LoraOptions { Rank = 2 };
        float[] adapted;
        using (var model = ModelFolder.Open(base_))
        {
            Console.WriteLine($"encoded {model.EncodeTitles(titles).Length}");
            Console.WriteLine($"recommended {Best(model).Length}");
            AdapterRegistry.Prepare(model.Recommender, method);
            var steps = new Counting();
            var options = new RecommenderTrainingOptions { Training = new TrainingOptions { Epochs = 1, BatchSize = 4 } };
            new RecommenderTrainer(model.Recommender, model.ContentOf(domain.Catalogue), domain, options).Run(steps);
            Console.WriteLine($"adapted in {steps.Steps} steps");
            AdapterFolder.Save(adapters, model, method);
            adapted = model.EncodeTitles(titles);
        }

        using (var model = ModelFolder.Open(base_))
        {
            var bare = model.EncodeTitles(titles);
            AdapterFolder.Open(adapters).AttachTo(model);
            var opened = model.EncodeTitles(titles);
            Console.WriteLine($"opened again: {(opened.SequenceEqual(adapted) ? "equal" : "other")} bits, {(opened.SequenceEqual(bare) ? "without" : "with")} adapters");
        }

        ScoredItem[] Best(RecommenderModel model)
        {
            var vectors = RecommenderEvaluation.ItemVectors(model.Recommender, model.ContentOf(domain.Catalogue));
            int[] history = [1, 5, 8];
            return TopK.Of(RecommenderEvaluation.UserVectors(model.Recommender, vectors, 1, _ => history), vectors, 3, history);
        }

        internal sealed class Counting : IProgress<TrainingProgress>
        {
            public int Steps { get; private set; }

            public void Report(TrainingProgress value) => Steps += value is TrainingStep ? 1 : 0;
        }
        """;

    [Fact]
    public void Every_package_says_what_it_is_and_has_its_symbols()
    {
        Assert.Equal("", packed.Failure);
        foreach (var name in PackedFolder.Libraries.Concat(["TransRec.Cli", "TransRec.Cli.linux-x64"]))
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "The tool's package is named after the system.");
            using var package = ZipFile.OpenRead(Path.Combine(packed.Packages, $"{name}.{packed.Version}.nupkg"));
            Assert.NotNull(package.GetEntry("README.md"));
            using var nuspec = package.GetEntry($"{name}.nuspec")!.Open();
            var metadata = XDocument.Load(nuspec).Root!.Elements().Single().Elements().ToLookup(element => element.Name.LocalName, element => element);
            Assert.Equal("Apache-2.0", metadata["license"].Single().Value);
            Assert.Equal("README.md", metadata["readme"].Single().Value);
            Assert.True(metadata["description"].Single().Value.Length > 20);
            Assert.NotEmpty(metadata["tags"].Single().Value);
            Assert.Empty(metadata["icon"]);
            Assert.Null(metadata["repository"].SingleOrDefault()?.Attribute("url"));
            Assert.Equal(name != "TransRec.Cli", File.Exists(Path.Combine(packed.Packages, $"{name}.{packed.Version}.snupkg")));
        }
    }

    [Fact]
    public void The_library_depends_on_TorchSharp_alone()
    {
        using var package = ZipFile.OpenRead(Path.Combine(packed.Packages, $"TransRec.{packed.Version}.nupkg"));
        using var nuspec = package.GetEntry("TransRec.nuspec")!.Open();
        var dependencies = XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value);
        Assert.Equal(["TorchSharp"], dependencies);
    }

    [Fact]
    public async Task A_project_outside_the_repository_encodes_recommends_and_adapts()
    {
        var folder = Consumer("app", withLibtorch: true);
        var built = await Build(folder);
        Assert.SkipWhen(built.Output.Contains("NU1101") || built.Output.Contains("NU1301"), $"A package that this program needs is not on this machine:\n{built.Output}");
        Assert.True(built.ExitCode == 0, built.All);
        var run = await ChildProcess.Run(folder, "dotnet", [Path.Combine(folder, "out", "app.dll"), folder]);
        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal("encoded 32\nrecommended 3\nadapted in 3 steps\nopened again: equal bits, with adapters", run.Output.ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public async Task A_project_without_libtorch_is_told_which_package_it_lacks()
    {
        var built = await Build(Consumer("bare", withLibtorch: false));
        Assert.SkipWhen(built.Output.Contains("NU1101") || built.Output.Contains("NU1301"), $"A package that this program needs is not on this machine:\n{built.Output}");
        Assert.NotEqual(0, built.ExitCode);
        Assert.Contains("TRANSREC001", built.Output, StringComparison.Ordinal);
        Assert.Contains($"dotnet add package libtorch-cpu-", built.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_is_installed_and_runs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libtorch, which this test keeps out of the tool, is found beside the tests as Linux does it.");
        var tools = packed.New("tools");
        var installed = await ChildProcess.Run(
            tools, "dotnet", ["tool", "install", "TransRec.Cli", "--tool-path", tools, "--version", packed.Version, "--source", packed.Packages]);
        Assert.True(installed.ExitCode == 0, installed.All);
        var transrec = Path.Combine(tools, "transrec");
        var help = await ChildProcess.Run(tools, transrec, ["--help"]);
        Assert.True(help.ExitCode == 0, help.All);
        Assert.Contains("recommend", help.Output, StringComparison.Ordinal);
        var methods = await ChildProcess.Run(tools, transrec, ["methods", "--json"], new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = PackedFolder.Natives });
        Assert.True(methods.ExitCode == 0, methods.All);
        Assert.Contains("houlsby", methods.Output, StringComparison.Ordinal);
    }

    /// <summary>A console project that knows the packages by name and version only; what is unpacked goes into the temporary folder.</summary>
    private string Consumer(string name, bool withLibtorch)
    {
        Assert.Equal("", packed.Failure);
        var folder = packed.New(name);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var system = OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";
        var libtorch = withLibtorch ? $"""<PackageReference Include="libtorch-cpu-{system}" Version="{PackedFolder.LibtorchVersion}" />""" : "";
        File.WriteAllText(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <UseAppHost>false</UseAppHost>
                <RestoreSources>{packed.Packages}</RestoreSources>
                <RestorePackagesPath>{packed.New("unpacked")}</RestorePackagesPath>
                <RestoreFallbackFolders>{cache}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="TransRec" Version="{packed.Version}" />
                {libtorch}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Program);
        return folder;
    }

    private static Task<ChildProcess.Result> Build(string folder) =>
        ChildProcess.Run(folder, "dotnet", ["build", "-c", "Release", "-o", Path.Combine(folder, "out")]);
}
