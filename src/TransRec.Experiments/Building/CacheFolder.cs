using TransRec.Experiments.Runs;

namespace TransRec.Experiments.Building;

/// <summary>Where work lies that runs share and that can be done again: files in it are found by the contents that they were made from.</summary>
public static class CacheFolder
{
    /// <summary>Where stores of decoded pictures lie; made when absent.</summary>
    /// <param name="chosen">A folder of the user's choice. Null: the user's own cache.</param>
    /// <exception cref="RunException">Nothing can be written there.</exception>
    public static string OfPictures(string? chosen) => Usable(Path.Combine(Of(chosen), "pictures"));

    /// <summary>Where states of frozen encoders lie; made when absent.</summary>
    /// <inheritdoc cref="OfPictures"/>
    public static string OfStates(string? chosen) => Usable(Path.Combine(Of(chosen), "states"));

    /// <summary>Makes a folder of the cache, so that a place where nothing can be written is told as such.</summary>
    /// <exception cref="RunException">It cannot be made.</exception>
    private static string Usable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException(
                $"The cache for decoded pictures and encoders' states cannot be made: {folder} ({error.Message.TrimEnd('.')}). Name a folder that can be written with data.cache in the recipe, "
                + "--cache of data describe, or the environment variable TRANSREC_CACHE.",
                error);
        }
    }

    /// <summary>The folder of a recipe; null: what TRANSREC_CACHE names, or the user's own place.</summary>
    private static string Of(string? chosen) => chosen
        ?? (Environment.GetEnvironmentVariable("TRANSREC_CACHE") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "transrec"));
}
