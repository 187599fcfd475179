using System.Globalization;
using System.Xml.Linq;

namespace TransRec.Tests.Packages;

/// <summary>
/// The packages of this build in a folder of their own, under a version that nothing else has. The libraries are packed as they were built; of the tool the
/// package for this machine's system is packed without libtorch, whose half a gigabyte would take a minute to compress.
/// </summary>
public sealed class PackedFolder : IAsyncLifetime
{
    /// <summary>The packages of libraries: every project of src but the command.</summary>
    public static IReadOnlyList<string> Libraries { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(name => name != "TransRec.Cli").Order(StringComparer.Ordinal),
    ];

    private readonly TemporaryFolder folder = new();

    public string Version { get; } = $"0.1.0-test{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";

    public string Packages => Path.Combine(folder.Path, "packages");

    /// <summary>What the packing wrote where it failed; else empty.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>The folder of libtorch and TorchSharp's library beside the tests.</summary>
    public static string Natives { get; } = Directory.Exists(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"))
        ? Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")
        : AppContext.BaseDirectory;

    /// <summary>The libtorch that this build takes, from the file that the package carries.</summary>
    public static string LibtorchVersion { get; } =
        XDocument.Load(Repository.PathOf("eng", "buildTransitive", "TransRec.props")).Descendants("TransRecLibtorchVersion").Single().Value;

    /// <summary>A new folder beside the packages.</summary>
    public string New(string name) => Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName;

    public async ValueTask InitializeAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string[] common = ["-c", configuration, "-o", Packages, "-v", "q", $"-p:Version={Version}"];
        foreach (var library in Libraries)
        {
            await Pack([Repository.PathOf("src", library), "--no-build", .. common]);
        }

        await Pack([Repository.PathOf("src", "TransRec.Cli"), "--no-restore", .. common, "-p:BuildProjectReferences=false", "-p:WithoutLibtorch=true"]);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Pack(string[] arguments)
    {
        var result = await ChildProcess.Run(Repository.Root, "dotnet", ["pack", .. arguments]);
        Failure += result.ExitCode == 0 ? "" : $"dotnet pack {string.Join(' ', arguments)}: {result.All}";
    }
}
