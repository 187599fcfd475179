using System.IO.Compression;
using System.Xml.Linq;
using TransRec.Experiments.Runs;
using TransRec.Tests.Experiments;

namespace TransRec.Tests.Packages;

/// <summary>What a stranger has who takes the packages.</summary>
[Collection(nameof(TinyWorld))]
public sealed class PackageTests(PackedFolder packed, TinyWorld world) : IClassFixture<PackedFolder>
{
    private const string Program = """
        using TorchSharp;
        using TransRec.Adapters.Methods;
        using TransRec.Checkpoints.HuggingFace;
        using TransRec.Encoders.Text;
        using TransRec.Experiments.Recipes;
        using TransRec.Experiments.Runs;
        using TransRec.Text;
        using TransRec.Training;

        var (encoderFolder, run, source, target, adapted) = (args[0], args[1], args[2], args[3], args[4]);
        using (var encoder = TextEncoderFolder.Load(HuggingFaceFolder.Open(encoderFolder), dropout: 0))
        {
            var tokens = TokenizerFolder.Open(encoderFolder).Encode("a title of no catalogue", 8);
            using var vectors = encoder.ForwardFirst(PackedTokens.Of(1, _ => tokens, encoder.Options.PadId));
            Console.WriteLine($"encoded {string.Join(" x ", vectors.shape)}");
        }

        using (var recommender = RecommenderRun.Open(run))
        {
            Console.WriteLine($"recommended {recommender.ForUser(recommender.Domain.UserIds[0], 3).Count}");
        }

        var steps = 0;
        var result = Adaptation.Run(
            new AdaptationRecipe
            {
                Threads = 1,
                Base = source,
                Data = new DataOptions { Folder = target, MaximumSequenceLength = 4 },
                Adapter = new LoraOptions { Rank = 2 },
                Training = new TrainingOptions { Epochs = 1, BatchSize = 12 },
            },
            new RunOptions(adapted),
            new Counting(() => steps++));
        Console.WriteLine($"adapted in {steps} steps");

        internal sealed class Counting(Action step) : ITrainingProgress
        {
            public void Step(TrainingStep taken) => step();

            public void Epoch(EpochSummary epoch)
            {
            }

            public void Message(string text)
            {
            }
        }
        """;

    [Fact]
    public void Every_package_says_what_it_is_and_has_its_symbols()
    {
        Assert.Equal("", packed.Failure);
        foreach (var name in new[] { "TransRec", "TransRec.Pictures", "TransRec.Experiments", "TransRec.Reports", "TransRec.Cli", "TransRec.Cli.linux-x64" })
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
        var encoder = Path.Combine(world.TextRun, TextPretraining.ModelFolder);
        var run = await ChildProcess.Run(
            folder, "dotnet", [Path.Combine(folder, "out", "app.dll"), encoder, world.TargetRun, world.SourceRun, world.Target, Path.Combine(folder, "adapted")]);
        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal("encoded 1 x 16\nrecommended 3\nadapted in 3 steps", run.Output.ReplaceLineEndings("\n").Trim());
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
                <PackageReference Include="TransRec.Experiments" Version="{packed.Version}" />
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
