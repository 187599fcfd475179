namespace TransRec.Tests.Golden;

/// <summary>Where the reference numbers lie: TRANSREC_GOLDEN, else ../shared/golden beside the repository.</summary>
internal static class GoldenFolder
{
    public static string? Root { get; } = Find();

    /// <summary>The path of a file or folder in the golden folder; skips the test, with the reason, where there is none.</summary>
    public static string Need(params string[] parts)
    {
        Assert.SkipWhen(Root is null, "No golden folder: set TRANSREC_GOLDEN or place it at ../shared/golden beside the repository.");
        var path = Path.Combine([Root!, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"The golden folder has no {Path.Combine(parts)}.");
        return path;
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("TRANSREC_GOLDEN");
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named) ? named : throw new DirectoryNotFoundException($"TRANSREC_GOLDEN names {named}, which is not a folder.");
        }

        var beside = Path.GetFullPath(Repository.PathOf("..", "shared", "golden"));
        return Directory.Exists(beside) ? beside : null;
    }
}
