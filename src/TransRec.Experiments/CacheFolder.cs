namespace TransRec.Experiments;

/// <summary>Where work lies that runs share and that can be done again: files in it are found by the contents that they were made from.</summary>
internal static class CacheFolder
{
    /// <summary>Where stores of decoded pictures lie.</summary>
    public static string OfPictures(string? chosen) => Path.Combine(Of(chosen), "pictures");

    /// <summary>Where states of frozen encoders lie.</summary>
    public static string OfStates(string? chosen) => Path.Combine(Of(chosen), "states");

    /// <summary>The folder of a recipe; null: what TRANSREC_CACHE names, or the user's own place.</summary>
    private static string Of(string? chosen) => chosen
        ?? (Environment.GetEnvironmentVariable("TRANSREC_CACHE") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "transrec"));
}
